//! The carriers, each against what it speaks to: files, and addresses that are not taken.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::{FolderCarrier, Receiver};
use crate::outbox::tests::{draft, piece};
use crate::outbox::{About, Address, Carrier, Draft, Message, MessageId, Reader, Where};

pub(super) fn message(to: Address, reader: Reader) -> Message {
    let pieces = vec![
        piece(About::Arrangements, Where::Subject, "Your appointment"),
        piece(About::Arrangements, Where::Body, "Tomorrow at 10:40, Saltmere Urgent Treatment Centre"),
    ];
    let Draft { kind, session, at_ms, .. } = draft(&[], &to, &pieces);
    let (kind, session, id) = (kind.to_owned(), session.to_owned(), MessageId("00112233445566778899aabbccddeeff".to_owned()));
    Message { id, kind, session, to: to.clone(), reader, pieces: pieces.clone(), written_ms: at_ms, not_after_ms: None }
}

#[tokio::test]
async fn a_text_message_lies_whole_in_the_folder_once() {
    let folder = tempfile::tempdir().unwrap();
    let carrier = FolderCarrier::into_folder(folder.path()).unwrap();
    let message = message(Address::Mobile("07700900123".to_owned()), Reader::Person);
    let files = || {
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "taken")
            .collect();
        names.sort();
        names
    };
    let name = "sms-00112233445566778899aabbccddeeff.json";
    carrier.carry(&message).await.unwrap();
    assert_eq!(files(), [name]);
    let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap();
    assert_eq!(whole["to"]["mobile"], "07700900123");
    assert_eq!(whole["text"], "Tomorrow at 10:40, Saltmere Urgent Treatment Centre\n");
    carrier.carry(&message).await.unwrap();
    assert_eq!(files(), [name]);
    // The gateway takes it; the reply to us is lost, and we come again.
    std::fs::rename(folder.path().join(name), folder.path().join("taken").join(name)).unwrap();
    carrier.carry(&message).await.unwrap();
    assert!(files().is_empty(), "it would be texted twice");
    // A process that died in the middle left a part; the next one writes it whole.
    std::fs::remove_file(folder.path().join("taken").join(name)).unwrap();
    std::fs::write(folder.path().join(format!(".{name}.part")), "{\"id\"").unwrap();
    carrier.carry(&message).await.unwrap();
    assert_eq!(files(), [name]);
}

#[test]
fn nobody_is_spoken_to_in_the_clear_but_a_gateway_on_this_machine() {
    for well in ["http://127.0.0.1:8090/inbox", "http://localhost/", "http://[::1]:8090/inbox?a=b"] {
        assert!(Receiver::at("a", well, None).is_ok(), "{well}");
    }
    for (bad, why) in [
        ("http://10.0.0.1/inbox", "without TLS"),
        ("http://receiver.example/inbox", "without TLS"),
        ("http://127.0.0.1.example/", "without TLS"),
        ("https://receiver.example/inbox", "speaks no TLS"),
        ("ftp://localhost/", "must begin"),
        ("inbox", "must begin"),
        ("/inbox", "names no host"),
        ("http:// x", "no URL"),
    ] {
        let refused = Receiver::at("a", bad, None).map(|_| ()).unwrap_err().to_string();
        assert!(refused.starts_with("the receiver `a`: ") && refused.contains(why), "{bad}: {refused}");
    }
}

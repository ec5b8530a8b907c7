//! Mail against a relay that speaks SMTP over a real socket and can be told to misbehave.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::tests::message;
use super::{MailCarrier, Relay};
use crate::outbox::{About, Address, Carrier as _, Fault, Piece, Reader, Where};

/// What the relay does with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Takes,
    BusyAtFirst,
    LaterAtRecipient,
    NeverAtRecipient,
    LaterAfterData,
    ClosesAfterData,
    ClosesAtOnce,
}

/// A mail as the relay got it: envelope and words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Got {
    from: String,
    to: Vec<String>,
    data: String,
}

struct TestRelay {
    port: u16,
    got: Arc<Mutex<Vec<Got>>>,
}

impl TestRelay {
    async fn doing(script: &[Does]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, got) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
        let mut script: VecDeque<Does> = script.iter().copied().collect();
        let into = Arc::clone(&got);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _closed = converse(stream, script.pop_front().unwrap_or(Does::Takes), &into).await;
            }
        });
        Self { port, got }
    }

    fn carrier(&self) -> MailCarrier {
        let from = "Urgent care <no-reply@trust.example>".to_owned();
        MailCarrier::to(&Relay { host: "127.0.0.1".to_owned(), port: self.port, starttls: true, credentials: None, from }).unwrap()
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

/// One connection, as RFC 5321 has it.
async fn converse(stream: TcpStream, does: Does, into: &Mutex<Vec<Got>>) -> std::io::Result<()> {
    if does == Does::ClosesAtOnce {
        return Ok(());
    }
    let mut stream = BufReader::new(stream);
    if does == Does::BusyAtFirst {
        return stream.write_all(b"421 relay.example too busy\r\n").await;
    }
    stream.write_all(b"220 relay.example ESMTP\r\n").await?;
    let mut got = Got::default();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let reply: &[u8] = match line.split(' ').next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => b"250-relay.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "MAIL" => {
                got.from = line.to_owned();
                b"250 fine\r\n"
            }
            "RCPT" if does == Does::LaterAtRecipient => b"451 4.7.1 later please\r\n",
            "RCPT" if does == Does::NeverAtRecipient => b"550 5.1.1 ada@home.example is not known here\r\n",
            "RCPT" => {
                got.to.push(line.to_owned());
                b"250 fine\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                got.data = data(&mut stream).await?;
                if does == Does::LaterAfterData {
                    b"452 4.3.1 no room\r\n"
                } else {
                    into.lock().unwrap().push(got.clone());
                    if does == Does::ClosesAfterData {
                        return Ok(());
                    }
                    b"250 taken\r\n"
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"502 not known\r\n",
        };
        stream.write_all(reply).await?;
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn to_ada() -> crate::outbox::Message {
    message(Address::Mailbox("ada@home.example".to_owned()), Reader::Person)
}

#[tokio::test]
async fn a_mail_arrives_with_its_name_and_says_that_no_person_wrote_it() {
    let relay = TestRelay::doing(&[]).await;
    let mut mail = to_ada();
    mail.pieces.push(Piece {
        about: About::Arrangements,
        part: Where::Body,
        title: "Bring".to_owned(),
        lines: vec![".your list of medicines".to_owned(), "café".to_owned()],
    });
    relay.carrier().carry(&mail).await.unwrap();
    let got = relay.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].from.starts_with("MAIL FROM:<no-reply@trust.example>"), "{got:?}");
    assert_eq!(got[0].to, ["RCPT TO:<ada@home.example>"]);
    let data = &got[0].data;
    for line in [
        "From: \"Urgent care\" <no-reply@trust.example>",
        "To: ada@home.example",
        "Subject: Your appointment",
        "Message-ID: <00112233445566778899aabbccddeeff@trust.example>",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(data.lines().any(|found| found == line), "{line} is not in\n{data}");
    }
    assert!(data.contains("Tomorrow at 10:40, Saltmere Urgent Treatment Centre"), "{data}");
    assert!(data.contains("\n.your list of medicines") || data.contains("\n=2Eyour"), "a line of one point would end the mail: {data}");
}

#[tokio::test]
async fn what_the_relay_answers_decides_whether_it_is_tried_again() {
    let script = [
        (Does::BusyAtFirst, false),
        (Does::LaterAtRecipient, false),
        (Does::NeverAtRecipient, true),
        (Does::LaterAfterData, false),
        (Does::ClosesAtOnce, false),
    ];
    let relay = TestRelay::doing(&script.map(|(does, _)| does)).await;
    let carrier = relay.carrier();
    for (does, is_lasting) in script {
        let fault: Fault = carrier.carry(&to_ada()).await.unwrap_err();
        assert_eq!(fault.is_lasting, is_lasting, "{does:?}: {fault:?}");
        assert!(!fault.why.contains("ada"), "who it is for does not belong in a log: {fault:?}");
    }
    assert!(relay.got().is_empty());
    carrier.carry(&to_ada()).await.unwrap();
    assert_eq!(relay.got().len(), 1);
}

#[tokio::test]
async fn a_reply_lost_after_the_data_is_followed_by_the_very_same_mail() {
    let relay = TestRelay::doing(&[Does::ClosesAfterData]).await;
    let carrier = relay.carrier();
    assert!(!carrier.carry(&to_ada()).await.unwrap_err().is_lasting);
    carrier.carry(&to_ada()).await.unwrap();
    let got = relay.got();
    assert_eq!(got.len(), 2, "mail knows no once");
    assert_eq!(got[0], got[1], "its name and every other byte are the same, so that a mailbox can know it again");
}

#[tokio::test]
async fn what_somebody_typed_cannot_add_a_reader_or_a_header() {
    let relay = TestRelay::doing(&[]).await;
    let carrier = relay.carrier();
    for to in ["ada@home.example\r\nRCPT TO:<eve@x.example>", "ada@home.example>, <eve@x.example", "not an address", ""] {
        let fault = carrier.carry(&message(Address::Mailbox(to.to_owned()), Reader::Person)).await.unwrap_err();
        assert!(fault.is_lasting && !fault.why.contains("eve"), "{to}: {fault:?}");
    }
    let mut mail = to_ada();
    mail.pieces[0].lines = vec!["Your\r\nBcc: eve@x.example".to_owned()];
    carrier.carry(&mail).await.unwrap();
    let got = relay.got();
    assert!(!got[0].data.lines().any(|line| line.starts_with("Bcc")), "{}", got[0].data);
    assert_eq!(got[0].to.len(), 1);
}

#[test]
fn a_relay_with_a_sender_that_is_none_is_refused() {
    let relay = Relay { host: "127.0.0.1".to_owned(), port: 25, starttls: true, credentials: None, from: "nobody".to_owned() };
    assert!(MailCarrier::to(&relay).is_err());
}

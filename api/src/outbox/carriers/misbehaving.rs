//! Thousands of deliveries to a receiver that misbehaves in every way a network allows: one effect each. The receiver is a real server on the loopback; the
//! deliveries go over sockets. 1,000 by default, `FINGERPOST_DELIVERIES` sets how many; the seed is printed and `FINGERPOST_TEST_SEED` sets it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and tells what it saw"
)]

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hasher as _};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{HttpCarrier, Receiver};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::outbox::tests::{draft, piece};
use crate::outbox::{
    About, Address, Came, Carrier, Carriers, Carrying, Channel, Deliverer, Message, MessageId, NeverSend, Outbox, Pace, State, Where,
};
use crate::storage::{Batch, Store};

/// Small pseudo-random numbers from a printed seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// What the receiver did. It keeps the contract: the same key twice is one effect, and is answered with success both times.
#[derive(Default)]
pub(crate) struct Ledger {
    keys: HashSet<String>,
    /// Effects by what caused them, whatever key they came under.
    pub(crate) effects: HashMap<String, u32>,
    /// What was done to requests, by name.
    done: HashMap<&'static str, u32>,
}

#[derive(Clone)]
pub(crate) struct Misbehaving {
    ledger: Arc<Mutex<Ledger>>,
    dice: Arc<Mutex<Dice>>,
    is_well: bool,
}

impl Misbehaving {
    /// Listens until the test ends.
    pub(crate) async fn listening(seed: u64, is_well: bool) -> (SocketAddr, Arc<Mutex<Ledger>>) {
        let receiver = Self { ledger: Arc::default(), dice: Arc::new(Mutex::new(Dice(seed | 1))), is_well };
        let ledger = Arc::clone(&receiver.ledger);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receiver.clone().answer(stream));
            }
        });
        (address, ledger)
    }

    fn effect(&self, request: &str) {
        let key = header(request, "idempotency-key");
        let body: serde_json::Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        let mut ledger = self.ledger.lock().unwrap();
        if ledger.keys.insert(key) {
            *ledger.effects.entry(body["text"].as_str().unwrap().trim().to_owned()).or_default() += 1;
        }
    }

    async fn answer(self, mut stream: TcpStream) -> Option<()> {
        let roll = if self.is_well { 99 } else { self.dice.lock().unwrap().below(100) };
        let did = match roll {
            0..8 => "dropped before it was read",
            8..16 => "dropped after it was read",
            16..28 => "done, and the reply dropped",
            28..33 => "done, and the reply torn",
            33..43 => "answered 500, not done",
            43..51 => "answered 500, done all the same",
            51..59 => "done twice, as by a proxy that repeats",
            59..61 => "done, and answered too late",
            61..64 => "answered 429",
            _ => "done",
        };
        *self.ledger.lock().unwrap().done.entry(did).or_default() += 1;
        if roll < 8 {
            return None;
        }
        let request = whole_request(&mut stream).await?;
        match roll {
            8..16 => return None,
            33..43 | 61..64 => {}
            51..59 => {
                self.effect(&request);
                self.effect(&request);
            }
            _ => self.effect(&request),
        }
        let reply = match roll {
            16..28 => return None,
            28..33 => "HTTP/1.1 20",
            33..51 => "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
            61..64 => "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        };
        if (59..61).contains(&roll) {
            tokio::time::sleep(Duration::from_millis(2 * ATTEMPT_MS)).await;
        }
        stream.write_all(reply.as_bytes()).await.ok()
    }
}

fn header(request: &str, name: &str) -> String {
    let lines = request.lines().take_while(|line| !line.is_empty());
    let mut found = lines.filter_map(|line| line.split_once(':')).filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().to_owned()).unwrap()
}

async fn whole_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    loop {
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= header(&format!("{head}\r\n\r\n"), "content-length").parse::<usize>().unwrap()
        {
            return Some(text.into_owned());
        }
    }
}

/// How long an attempt may take here.
const ATTEMPT_MS: u64 = 400;
const RECEIVERS: usize = 4;

/// Writes so many messages and delivers them from two nodes: the ledger, what came of them, and how many were delivered.
async fn deliver(count: u64, seed: u64, wrap: impl Fn(HttpCarrier) -> Carriers) -> (Arc<Mutex<Ledger>>, Came, usize) {
    let (address, ledger) = Misbehaving::listening(seed, false).await;
    let (store, clock) = (Store::memory(), Clock::system());
    // Many quick tries: with the receiver failing two of five attempts, 60 in a row do not happen.
    let pace = Pace { attempt_ms: ATTEMPT_MS, first_wait_ms: 1, longest_wait_ms: 8, attempts: 60, ..Pace::default() };
    let audit = Audit::new(store.clone(), clock.clone());
    let outbox = Outbox::new(store.clone(), audit, clock.clone(), NeverSend::shipped().unwrap()).at_pace(pace);
    let mut carrier = HttpCarrier::default();
    for number in 0..RECEIVERS {
        let name = format!("receiver-{number}");
        carrier = carrier.with(&name, Receiver::at(&name, &format!("http://{address}/inbox"), Some("secret")).unwrap());
    }
    let mut ids = Vec::new();
    for number in 0..count {
        let (cause, to) = (number.to_string(), Address::Receiver(format!("receiver-{}", number % RECEIVERS as u64)));
        let (session, cause) = (format!("s{number}"), [cause.as_str()]);
        let pieces = [piece(About::Clinical, Where::Body, &format!("case {number}"))];
        let written =
            outbox.writing(&super::super::Draft { session: &session, at_ms: clock.now_ms(), ..draft(&cause, &to, &pieces) }).unwrap();
        store.commit(written.batch).await.unwrap();
        ids.push(written.id);
    }
    let nodes: Vec<_> = (0..2)
        .map(|node| {
            let task = Arc::new(|_: &super::super::Kept, _| Ok(Batch::new()));
            let deliverer = Deliverer::new(outbox.clone(), wrap(carrier.clone()), task, format!("n{node}"));
            let outbox = outbox.clone();
            tokio::spawn(async move {
                let mut all = Came::default();
                while outbox.standing().await.unwrap().waiting > 0 {
                    all = all.and(deliverer.deliver_due().await.unwrap());
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                all
            })
        })
        .collect();
    let mut all = Came::default();
    for node in nodes {
        all = all.and(node.await.unwrap());
    }
    let mut delivered = 0;
    for id in &ids {
        delivered += usize::from(matches!(outbox.kept(id).await.unwrap().unwrap().state, State::Delivered { .. }));
    }
    (ledger, all, delivered)
}

fn seed() -> u64 {
    let seed = setting("FINGERPOST_TEST_SEED").unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish());
    println!("seed {seed}");
    seed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_a_receiver_that_drops_repeats_and_fails_has_one_effect_of_each_message() {
    let count = setting("FINGERPOST_DELIVERIES").unwrap_or(1_000);
    let began = Instant::now();
    let (ledger, came, delivered) = deliver(count, seed(), |carrier| Carriers::default().with(Channel::Service, carrier)).await;
    let ledger = ledger.lock().unwrap();
    println!("{count} messages, {} attempts in {:?}: {:?}", came.attempts, began.elapsed(), ledger.done);
    assert_eq!((came.given_up, delivered as u64), (0, count), "{came:?}");
    assert_eq!(ledger.effects.len() as u64, count, "a message never arrived");
    let often: Vec<_> = ledger.effects.iter().filter(|(_, effects)| **effects != 1).collect();
    assert!(often.is_empty(), "{} messages had more than one effect: {often:?}", often.len());
    assert!(came.attempts > count + count / 4, "the receiver hardly misbehaved: {came:?}");
    assert!(ledger.done.len() == 10 || count < 1_000, "it did not do everything it can: {:?}", ledger.done);
}

/// Carries each attempt under a name of its own.
struct FreshNames(HttpCarrier, AtomicU64);

impl Carrier for FreshNames {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            let number = self.1.fetch_add(1, Ordering::Relaxed);
            let mut message = message.clone();
            message.id = MessageId(format!("{}{number:08x}", message.id.as_str().split_at(24).0));
            self.0.carry(&message).await
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_fresh_name_at_each_attempt_the_same_receiver_has_many_effects() {
    // Without this nobody would know that the test above can fail.
    let (ledger, ..) =
        deliver(200, seed(), |carrier| Carriers::default().with(Channel::Service, FreshNames(carrier, AtomicU64::new(0)))).await;
    let ledger = ledger.lock().unwrap();
    let often = ledger.effects.values().filter(|effects| **effects > 1).count();
    println!("{often} of 200 messages had more than one effect");
    assert!(often > 10, "{often}");
}

#[tokio::test]
async fn what_a_receiver_is_sent_is_what_the_contract_says() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = whole_request(&mut stream).await.unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        request
    });
    let receiver = Receiver::at("a", &format!("http://{address}/inbox?v=1"), Some("secret")).unwrap();
    let message = super::tests::message(Address::Receiver("a".to_owned()), crate::outbox::Reader::Service);
    HttpCarrier::default().with("a", receiver).carry(&message).await.unwrap();
    let request = served.await.unwrap();
    assert!(request.starts_with("POST /inbox?v=1 HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(&request, "idempotency-key"), "00112233445566778899aabbccddeeff");
    assert_eq!(header(&request, "x-request-id"), "00112233-4455-6677-8899-aabbccddeeff");
    assert_eq!(header(&request, "authorization"), "Bearer secret");
    let body: serde_json::Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["subject"], "Your appointment");
    assert_eq!(body["pieces"][1]["lines"][0], "Tomorrow at 10:40, Saltmere Urgent Treatment Centre");
    for key in ["id", "kind", "conversation", "reader", "written_at", "text"] {
        assert!(body[key].is_string(), "{key}: {body}");
    }
}

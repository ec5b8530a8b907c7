//! A made-up citizen who answers whatever is asked, books when it can, remembers what was acknowledged, and afterwards holds the service to it.

#![allow(dead_code, reason = "each test that kills something uses its part of this")]

use super::wire::{Caller, Gone};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Small pseudo-random numbers from a printed seed.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }
}

/// A request whose answer has not come.
#[derive(Clone)]
struct Sent {
    path: String,
    key: String,
    body: Value,
    at: Instant,
}

/// One conversation as its citizen remembers it.
#[derive(Clone)]
pub struct Citizen {
    session: String,
    token: String,
    /// The newest page that was acknowledged.
    page: Value,
    answers: u64,
    /// Every answer that was acknowledged: fact and value.
    given: Vec<(String, String)>,
    pending: Option<Sent>,
    /// The booking wanted, and its acknowledgement.
    wanted: Option<Sent>,
    booked: Option<Value>,
    /// How long they think before each answer.
    thinks: Duration,
}

const TOPICS: [&str; 3] = ["sore-throat", "chest-pain", "low-mood"];

impl Citizen {
    /// Opens a conversation.
    pub fn begin(caller: &mut Caller, dice: &mut Dice) -> Result<Self, Gone> {
        let topic = TOPICS[dice.below(TOPICS.len())];
        let opening = json!({"speaker": "self", "topics": [topic]});
        let (status, mut page) = caller.ask("POST", "/v1/sessions", &[], Some(&opening))?;
        assert_eq!(status, 201, "{page}");
        let token = page.as_object_mut().unwrap().remove("token").unwrap().as_str().unwrap().to_owned();
        let session = page["session"].as_str().unwrap().to_owned();
        Ok(Self { session, token, page, answers: 0, given: Vec::new(), pending: None, wanted: None, booked: None, thinks: Duration::ZERO })
    }

    /// One who thinks before each answer, so that a conversation lasts.
    pub fn who_thinks(self, thinks: Duration) -> Self {
        Self { thinks, ..self }
    }

    /// The conversation; its name begins with the time it was begun.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Answers until the outcome, then books if anything can be booked.
    pub fn go_on(&mut self, caller: &mut Caller, dice: &mut Dice) -> Result<(), Gone> {
        while self.page["done"] == false {
            std::thread::sleep(self.thinks);
            let seq = &self.page["seq"];
            let body = json!({"seq": seq, "answers": answers(&self.page["question"], dice)});
            let sent = Sent {
                path: format!("/v1/sessions/{}/answers", self.session),
                key: format!("{}-{seq}", self.session),
                body,
                at: Instant::now(),
            };
            self.pending = Some(sent.clone());
            let (status, page) = self.send(caller, &sent)?;
            assert_eq!(status, 200, "{} to {}: {page}", sent.body, self.page["question"]);
            self.page = page;
            self.pending = None;
            self.given.extend(told(&sent));
            self.answers += 1;
        }
        self.book(caller, dice)
    }

    fn book(&mut self, caller: &mut Caller, dice: &mut Dice) -> Result<(), Gone> {
        let path = format!("/v1/sessions/{}/services?place={}", self.session, "Saltmere");
        let (status, actions) = self.get(caller, &path)?;
        assert!(status == 200 || status == 422, "{actions}");
        let mut ways = Vec::new();
        for action in actions.as_array().into_iter().flatten() {
            for offer in action["offered"].as_array().into_iter().flatten() {
                let slots = offer["slots"].as_array().into_iter().flatten();
                ways.extend(slots.map(|slot| (action["disposition"].clone(), slot["id"].clone())));
            }
        }
        if ways.is_empty() {
            return Ok(());
        }
        let (disposition, slot) = &ways[dice.below(ways.len())];
        let body =
            json!({"disposition": disposition, "slot": slot, "name": "Test Person", "born": "1990-04-05", "telephone": "07700900123"});
        let sent = Sent {
            path: format!("/v1/sessions/{}/bookings", self.session),
            key: format!("book-{}", self.session),
            body,
            at: Instant::now(),
        };
        self.wanted = Some(sent.clone());
        let (status, booking) = self.send(caller, &sent)?;
        match status {
            201 => self.booked = Some(booking),
            // Another citizen has it.
            409 => self.wanted = None,
            _ => panic!("{status} {booking}"),
        }
        Ok(())
    }

    fn send(&self, caller: &mut Caller, sent: &Sent) -> Result<(u16, Value), Gone> {
        let bearer = format!("Bearer {}", self.token);
        caller.ask("POST", &sent.path, &[("Authorization", &bearer), ("Idempotency-Key", &sent.key)], Some(&sent.body))
    }

    fn get(&self, caller: &mut Caller, path: &str) -> Result<(u16, Value), Gone> {
        let bearer = format!("Bearer {}", self.token);
        caller.ask("GET", path, &[("Authorization", &bearer)], None)
    }

    /// The page as it stands after the service was started again.
    fn stands(&self, caller: &mut Caller, told: &str) -> Value {
        let (status, found) = self.get(caller, &format!("/v1/sessions/{}", self.session)).expect("it was just started");
        assert_eq!(status, 200, "{told}: an acknowledged session is lost: {found}");
        found
    }

    /// Holds the service, started again, to everything it acknowledged, and repeats what it had not. Gives the slot it booked.
    pub fn verify(&mut self, caller: &mut Caller, round: u32) -> Option<String> {
        let told = format!("round {round}, session {}", self.session);
        let mut found = self.stands(caller, &told);
        let answers = values(&found);
        if let Some(sent) = self.pending.take() {
            // Not acknowledged: it may have happened or not, but a repeat makes it happen once.
            let (status, first) = self.send(caller, &sent).unwrap();
            assert_eq!(status, 200, "{told}: {first}");
            let (status, second) = self.send(caller, &sent).unwrap();
            assert_eq!((status, &second), (200, &first), "{told}: a repeat was taken as another answer");
            assert!(bare(&found) == self.page || bare(&found) == first, "{told}: neither before nor after the answer: {found}");
            self.page = first;
            self.given.extend(self::told(&sent));
            found = self.stands(caller, &told);
        } else if self.booked.is_none() && self.wanted.is_none() {
            assert_eq!(bare(&found), self.page, "{told}: an acknowledged answer is lost or doubled");
        }
        let mut expected = self.given.clone();
        expected.sort_unstable();
        assert_eq!(values(&found), expected, "{told}: an acknowledged answer is lost or doubled");
        assert!(answers.iter().all(|a| expected.contains(a)), "{told}: an answer stood there that nobody gave");
        self.verify_booking(caller, &told)
    }

    fn verify_booking(&mut self, caller: &mut Caller, told: &str) -> Option<String> {
        let path = format!("/v1/sessions/{}/bookings", self.session);
        if let (Some(sent), None) = (self.wanted.clone(), &self.booked) {
            let (status, booking) = self.send(caller, &sent).unwrap();
            assert!(status == 201 || status == 409, "{told}: {status} {booking}");
            if status == 409 {
                self.wanted = None;
            } else {
                self.booked = Some(booking);
            }
        }
        let (status, bookings) = self.get(caller, &path).unwrap();
        assert_eq!(status, 200, "{told}: {bookings}");
        let expected: Vec<Value> = self.booked.iter().cloned().collect();
        assert_eq!(bookings, json!(expected), "{told}: a booking is lost or doubled");
        self.booked.as_ref().map(|booking| booking["slot"]["id"].as_str().unwrap().to_owned())
    }

    /// Looks at the conversation: the status it is answered with.
    pub fn look(&self, caller: &mut Caller) -> Result<u16, Gone> {
        Ok(self.get(caller, &format!("/v1/sessions/{}", self.session))?.0)
    }

    /// Whether a request that was on its way at this moment was not answered.
    pub fn was_cut_off(&self, at: Instant) -> bool {
        let unanswered = self.pending.as_ref().or(self.wanted.as_ref().filter(|_| self.booked.is_none()));
        unanswered.is_some_and(|sent| sent.at < at)
    }

    /// Answers that were acknowledged.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// Whether a booking was acknowledged.
    pub fn has_booked(&self) -> bool {
        self.booked.is_some()
    }
}

/// Something that fits what is asked: mostly "no", so that conversations are long.
fn answers(question: &Value, dice: &mut Dice) -> Value {
    let word = |dice: &mut Dice| match dice.below(60) {
        0 => "yes",
        1 if question["allows_unsure"] == true => "unsure",
        _ => "no",
    };
    let answer = match question["kind"].as_str().expect("a page that is not done asks something") {
        "card" => {
            let items = question["items"].as_array().unwrap();
            return items.iter().map(|item| (item["fact"].as_str().unwrap().to_owned(), json!(word(dice)))).collect();
        }
        "yes-no" => json!(word(dice)),
        "choice" => {
            let options = question["options"].as_array().unwrap();
            options[dice.below(options.len())]["id"].clone()
        }
        "number" => json!({"value": question["low"], "unit": question["units"].get(0).cloned().unwrap_or(json!(""))}),
        "age" => json!({"age": format!("{} years", 18 + dice.below(50))}),
        "list" => json!([]),
        _ => json!("nothing more"),
    };
    json!({ question["fact"].as_str().unwrap(): answer })
}

/// The answers of a request as a page tells them: fact and value.
fn told(sent: &Sent) -> Vec<(String, String)> {
    let value = |answer: &Value| match answer {
        Value::Object(said) => said.get("value").or(said.get("age")).unwrap().as_str().unwrap().to_owned(),
        Value::Array(_) => String::new(),
        word => word.as_str().unwrap().to_owned(),
    };
    sent.body["answers"].as_object().unwrap().iter().map(|(fact, answer)| (fact.clone(), value(answer))).collect()
}

/// The answers of a page, sorted.
fn values(page: &Value) -> Vec<(String, String)> {
    let text = |answer: &Value, name: &str| answer[name].as_str().unwrap().to_owned();
    let mut all: Vec<_> = page["answers"].as_array().into_iter().flatten().map(|a| (text(a, "fact"), text(a, "value"))).collect();
    all.sort_unstable();
    all
}

/// A page as the reply to a write shows it: without the answers so far.
fn bare(page: &Value) -> Value {
    let mut page = page.clone();
    page.as_object_mut().unwrap().remove("answers");
    page
}

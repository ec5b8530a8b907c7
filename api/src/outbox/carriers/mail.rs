//! Messages by e-mail, handed to a relay over SMTP. Mail knows no "once": a relay that took a message and whose reply was lost is handed it again, with the
//! same `Message-ID`, by which mailboxes can know it again. So nothing goes by mail whose second copy would do harm.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::is_this_machine;
use crate::limits;
use crate::outbox::{Address, Carrier, Carrying, Fault, Message};

/// The relay that takes our mail.
#[derive(Clone)]
pub struct Relay {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Begin in the clear and ask for TLS; otherwise TLS from the first byte. Another machine is never spoken to without.
    pub starttls: bool,
    /// Name and password, where it wants them.
    pub credentials: Option<(String, String)>,
    /// Whom mail comes from, such as `Urgent care <no-reply@trust.example>`.
    pub from: String,
}

/// Why a relay was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mail relay: {0}")]
pub struct BadRelay(String);

/// The carrier of mail.
#[derive(Debug, Clone)]
pub struct MailCarrier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Tells machines that no person wrote this, so that nobody's absence note is sent back.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl MailCarrier {
    /// A carrier to a relay. Without TLS only one on this machine is taken.
    ///
    /// # Errors
    /// [`BadRelay`] when the sender is no address or TLS cannot be set up.
    pub fn to(relay: &Relay) -> Result<Self, BadRelay> {
        let from = relay.from.parse().map_err(|error| BadRelay(format!("`{}` is no sender: {error}", relay.from)))?;
        let tls = if is_this_machine(&relay.host) {
            Tls::None
        } else {
            let names = TlsParameters::new(relay.host.clone()).map_err(|error| BadRelay(error.to_string()))?;
            if relay.starttls { Tls::Required(names) } else { Tls::Wrapper(names) }
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
            .port(relay.port)
            .timeout(Some(Duration::from_millis(limits::MESSAGE_ATTEMPT_MS)))
            .tls(tls);
        if let Some((name, password)) = &relay.credentials {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self { transport: transport.build(), from })
    }

    fn mail(&self, message: &Message) -> Result<Mail, Fault> {
        let Address::Mailbox(to) = &message.to else { return Err(Fault::lasting("it names no mailbox")) };
        // What was typed is not repeated: it tells of a person.
        let to: Mailbox = to.parse().map_err(|_| Fault::lasting("the address of the mailbox cannot be read"))?;
        let written = UNIX_EPOCH + Duration::from_millis(u64::try_from(message.written_ms).unwrap_or(0));
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.subject())
            .date(written)
            .message_id(Some(format!("<{}@{}>", message.id.as_str(), self.from.email.domain())))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text());
        mail.map_err(|_| Fault::lasting("it cannot be made a mail"))
    }
}

impl Carrier for MailCarrier {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            let mail = self.mail(message)?;
            match self.transport.send(mail).await {
                Ok(_) => Ok(()),
                // A relay's words may repeat the address; its code says enough.
                Err(error) if error.is_permanent() => Err(Fault::lasting(said("the relay refused it", &error))),
                Err(error) => Err(Fault::for_now(said("the relay did not take it", &error))),
            }
        })
    }
}

fn said(what: &str, error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| what.to_owned(), |code| format!("{what} ({code})"))
}

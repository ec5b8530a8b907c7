//! A request body that cannot be larger or slower than allowed, whoever reads it. Tells afterwards why it stopped; what that means for the
//! answer is decided by `front`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

/// Why a body was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    TooLarge,
    TooSlow,
}

/// Where a body leaves the reason, for the answer that follows.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict(Arc<AtomicU8>);

impl Verdict {
    pub(super) fn cut(&self) -> Option<Cut> {
        match self.0.load(Ordering::Acquire) {
            1 => Some(Cut::TooLarge),
            2 => Some(Cut::TooSlow),
            _ => None,
        }
    }

    fn set(&self, cut: Cut) {
        self.0.store(if cut == Cut::TooLarge { 1 } else { 2 }, Ordering::Release);
    }
}

/// The reader's side of a cut-off body.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyFault {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body came too slowly")]
    TooSlow,
    #[error("the connection broke")]
    Broken(#[source] hyper::Error),
}

pin_project_lite::pin_project! {
    /// The guarded body.
    pub(super) struct GuardedBody {
        #[pin]
        inner: Incoming,
        left: usize,
        deadline: Instant,
        // Made only when the body does not arrive together with its head, which it mostly does.
        alarm: Option<Pin<Box<Sleep>>>,
        verdict: Verdict,
    }
}

impl GuardedBody {
    pub(super) fn new(inner: Incoming, limit_bytes: usize, within: Duration, verdict: Verdict) -> Self {
        Self { inner, left: limit_bytes, deadline: Instant::now() + within, alarm: None, verdict }
    }
}

impl Body for GuardedBody {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let this = self.project();
        match this.inner.poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let size = frame.data_ref().map_or(0, Bytes::len);
                match this.left.checked_sub(size) {
                    Some(left) => {
                        *this.left = left;
                        Poll::Ready(Some(Ok(frame)))
                    }
                    None => {
                        this.verdict.set(Cut::TooLarge);
                        Poll::Ready(Some(Err(BodyFault::TooLarge)))
                    }
                }
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(BodyFault::Broken(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let deadline = *this.deadline;
                let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                if alarm.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.verdict.set(Cut::TooSlow);
                Poll::Ready(Some(Err(BodyFault::TooSlow)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

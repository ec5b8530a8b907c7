//! The accept loop: takes connections up to the cap, gives each its protocol limits, and ends all of them in order when told to stop. The
//! framework's own loop sets no time for heads, no cap and no end to draining. Knows no route and no request.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::front::{Connection, Counts, Front, Shared};
use super::io::StallGuard;
use super::settings::Settings;
use crate::limits;

/// Pause after the system had no descriptor left for a new connection.
const PAUSE_WITHOUT_DESCRIPTORS: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, then lets the work in flight finish within the drain time.
///
/// # Errors
/// None at present that end the loop: a failing accept is tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    counts: Arc<Counts>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let drain = settings.times.drain;
    let places = Arc::new(Semaphore::new(settings.connections));
    let reserve = Arc::new(Semaphore::new(limits::HTTP_RESERVED_CONNECTIONS));
    let all_places = u32::try_from(settings.connections).unwrap_or(u32::MAX);
    let shared = Arc::new(Shared::new(settings, counts));
    let builder = Arc::new(protocols(&shared.settings));
    let (stopping, stopped) = watch::channel(false);
    // Told to stop, it goes on for a moment: what was sent before may still lie unread in a connection that looks idle.
    let mut stop = pin!(async {
        stop.await;
        tokio::time::sleep(Duration::from_millis(limits::HTTP_LINGER_MS)).await;
    });
    loop {
        let (place, reserved) = tokio::select! {
            biased;
            () = &mut stop => break,
            place = a_place(&places, &reserve) => place,
        };
        let stream = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match stream {
            Ok((stream, peer)) => {
                shared.counts.connections.fetch_add(1, Ordering::Relaxed);
                // A place may have become free while nobody came.
                let (place, reserved) = match Arc::clone(&places).try_acquire_owned() {
                    Ok(place) if reserved => (Some(place), false),
                    _ => (place, reserved),
                };
                shared.counts.connections_open.fetch_add(1, Ordering::Relaxed);
                let counts = Arc::clone(&shared.counts);
                let connection = Arc::new(Connection { peer, spoke: AtomicBool::new(false), reserved, counts });
                let front = Front { shared: Arc::clone(&shared), connection, router: router.clone() };
                tokio::spawn(connect(stream, front, Arc::clone(&builder), stopped.clone(), place));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(PAUSE_WITHOUT_DESCRIPTORS).await;
            }
        }
    }
    drop(listener);
    // Nobody listening means that no connection is open.
    let _nobody = stopping.send(true);
    let drained = async {
        let _all = places.acquire_many(all_places).await;
        let _all_reserved = reserve.acquire_many(u32::try_from(limits::HTTP_RESERVED_CONNECTIONS).unwrap_or(u32::MAX)).await;
    };
    if tokio::time::timeout(drain, drained).await.is_err() {
        tracing::warn!("work in flight did not finish in time and is cut off");
    }
    Ok(())
}

/// A place under the cap, else one of the reserve. Waits only when both are full.
async fn a_place(places: &Arc<Semaphore>, reserve: &Arc<Semaphore>) -> (Option<OwnedSemaphorePermit>, bool) {
    if let Ok(place) = Arc::clone(places).try_acquire_owned() {
        return (Some(place), false);
    }
    tokio::select! {
        biased;
        place = Arc::clone(places).acquire_owned() => (place.ok(), false),
        place = Arc::clone(reserve).acquire_owned() => (place.ok(), true),
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn protocols(settings: &Settings) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // A caller who closes right after their last words is heard all the same.
        .half_close(true)
        .header_read_timeout(settings.times.head)
        .max_headers(limits::HTTP_HEADERS)
        .max_buf_size(limits::HTTP_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::HTTP2_STREAMS)
        .max_pending_accept_reset_streams(limits::HTTP2_RESETS)
        .max_local_error_reset_streams(limits::HTTP2_RESETS)
        .max_header_list_size(u32::try_from(limits::HTTP_HEAD_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(Duration::from_millis(limits::HTTP2_PING_MS))
        .keep_alive_timeout(Duration::from_millis(limits::HTTP2_PING_MS));
    builder
}

/// One connection from its first byte to its last.
async fn connect(
    stream: TcpStream,
    front: Front,
    builder: Arc<Builder<TokioExecutor>>,
    mut stopped: watch::Receiver<bool>,
    _place: Option<OwnedSemaphorePermit>,
) {
    // Answers are small; waiting to fill a packet would only delay them. Without it they still arrive.
    let _fast = stream.set_nodelay(true);
    let times = front.shared.settings.times;
    let connection = Arc::clone(&front.connection);
    let service = service_fn(move |request| front.clone().answer(request));
    let io = TokioIo::new(StallGuard::new(stream, times.write_stall));
    let mut http = pin!(builder.serve_connection(io, service));
    // Which protocol is spoken is found out before hyper's own time for heads begins, so silence is bounded here.
    let mut first_word = pin!(tokio::time::sleep(times.head));
    let mut awaiting_first_word = true;
    let mut serving = true;
    loop {
        tokio::select! {
            // How a connection ended is the caller's affair; what we answered is counted elsewhere.
            _ended = http.as_mut() => return,
            () = first_word.as_mut(), if awaiting_first_word => {
                awaiting_first_word = false;
                if !connection.spoke.load(Ordering::Relaxed) {
                    return;
                }
            }
            _told = stopped.wait_for(|stop| *stop), if serving => {
                serving = false;
                http.as_mut().graceful_shutdown();
            }
        }
    }
}

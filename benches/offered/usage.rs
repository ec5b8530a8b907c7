//! What this process has used of the machine, from the files where Linux tells it. Elsewhere the figures are not numbers.

/// Used since the process began, or between two looks.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Processor time in microseconds, all threads.
    pub cpu_us: f64,
    /// Bytes sent to the disk.
    pub written_bytes: f64,
}

/// Clock ticks a second that `/proc` counts in, on every Linux we know.
const TICKS: f64 = 100.0;

impl Usage {
    /// Until now.
    pub fn now() -> Self {
        Self { cpu_us: cpu_us().unwrap_or(f64::NAN), written_bytes: written_bytes().unwrap_or(f64::NAN) }
    }

    /// What came after an earlier look.
    pub fn since(self, earlier: Self) -> Self {
        Self { cpu_us: self.cpu_us - earlier.cpu_us, written_bytes: self.written_bytes - earlier.written_bytes }
    }
}

fn cpu_us() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold spaces; what follows its bracket does not.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS * 1e6)
}

fn written_bytes() -> Option<f64> {
    let io = std::fs::read_to_string("/proc/self/io").ok()?;
    io.lines().find_map(|line| line.strip_prefix("write_bytes:"))?.trim().parse().ok()
}

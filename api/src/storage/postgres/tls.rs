//! TLS to the database: the certificate is checked against roots that are trusted and against the name of the host, always. There is no mode that encrypts
//! and checks nothing: whoever can stand in between could then read and change every answer.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::Failure;

/// What a connection over TLS is made with. `roots` names a PEM file of the certificates to trust; none: those of the machine.
///
/// # Errors
/// When the file holds no certificate or cannot be read.
pub(super) fn connector(roots: Option<&str>) -> Result<MakeRustlsConnect, Failure> {
    let Some(file) = roots.filter(|file| !file.is_empty()) else {
        let (tls, _) = MakeRustlsConnect::with_native_certs().map_err(|errors| {
            let why = errors.first().map(ToString::to_string).unwrap_or_default();
            Failure(format!("the certificates that this machine trusts cannot be read ({why}): name a file in PGSSLROOTCERT"))
        })?;
        return Ok(tls);
    };
    let unfit = |why: String| {
        Failure(format!("PGSSLROOTCERT names {file}, which cannot be used: {why}. It is to hold the certificates to trust, as PEM"))
    };
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unfit(error.to_string()))? {
        store.add(certificate.map_err(|error| unfit(error.to_string()))?).map_err(|error| unfit(error.to_string()))?;
    }
    if store.is_empty() {
        return Err(unfit("it holds no certificate".to_owned()));
    }
    trusting(store)
}

/// One that trusts nobody, for connections that never leave this machine.
///
/// # Errors
/// A fault of the library's.
pub(super) fn none() -> Result<MakeRustlsConnect, Failure> {
    trusting(RootCertStore::empty())
}

fn trusting(roots: RootCertStore) -> Result<MakeRustlsConnect, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|error| Failure(error.to_string()))?.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

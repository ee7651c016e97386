//! TLS settings, made once per client and shared by all of its connections.

use super::renewal::{Renewal, Tell, TlsFiles};
use crate::error::Error;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::fmt;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// What an application may say about TLS. All certificates and keys are PEM.
#[derive(Clone, Default)]
pub struct TlsOptions {
    /// Trusted authorities.
    pub ca: Vec<Vec<u8>>,
    /// Client certificate chain.
    pub cert: Option<Vec<u8>>,
    /// Its private key.
    pub key: Option<Vec<u8>>,
    /// Name to verify and send instead of the host that is dialled.
    pub server_name: Option<String>,
    /// False: any certificate will do.
    pub reject_unauthorized: bool,
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsOptions")
    }
}

/// A rustls configuration and the name rule that goes with it.
pub struct TlsContext {
    source: Source,
    server_name: Option<String>,
}

enum Source {
    Fixed(Arc<ClientConfig>),
    Files(Arc<Renewal>),
}

impl fmt::Debug for TlsContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsContext")
    }
}

impl TlsContext {
    /// Fails on the first certificate that is unusable. What is in `files`, too, is renewed from there.
    pub fn new(options: TlsOptions, files: TlsFiles) -> Result<Self, Error> {
        let config = Arc::new(build(&options)?);
        let server_name = options.server_name.clone();
        let source = if files.is_empty() {
            Source::Fixed(config)
        } else {
            Source::Files(Arc::new(Renewal::new(files, options, config)))
        };
        Ok(Self { source, server_name })
    }

    /// Has `tell` called when renewed files cannot be used.
    pub fn tell_with(&self, tell: Tell) {
        if let Source::Files(renewal) = &self.source {
            renewal.tell_with(tell);
        }
    }

    /// The rustls configuration for a new connection.
    pub async fn config(&self) -> Arc<ClientConfig> {
        match &self.source {
            Source::Fixed(config) => Arc::clone(config),
            Source::Files(renewal) => {
                let reading = Arc::clone(renewal);
                // A file system that hangs must not hang all clients of the process.
                spawn_blocking(move || reading.renewed())
                    .await
                    .unwrap_or_else(|_| renewal.last_config())
            }
        }
    }

    /// The name that the certificate of `host` must carry.
    pub fn name_for(&self, host: &str) -> Result<ServerName<'static>, Error> {
        let name = self.server_name.as_deref().unwrap_or(host);
        ServerName::try_from(name.to_owned())
            .map_err(|_| Error::tls(format!("{name} cannot be the name in a certificate")))
    }
}

/// Reads the certificates and fails on the first that is unusable.
pub fn build(options: &TlsOptions) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::configuration(format!("tls: {error}")))?;
    let builder = if options.reject_unauthorized {
        let verifier = WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots(&options.ca)?),
            Arc::clone(&provider),
        )
        .build()
        .map_err(|error| Error::configuration(format!("tls.ca: {error}")))?;
        builder.dangerous().with_custom_certificate_verifier(verifier)
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
    };
    match (&options.cert, &options.key) {
        (Some(cert), Some(key)) => builder
            .with_client_auth_cert(certificates(cert, "tls.cert")?, private_key(key)?)
            .map_err(|error| Error::configuration(format!("tls.cert with tls.key: {error}"))),
        (None, None) => Ok(builder.with_no_client_auth()),
        _ => Err(Error::configuration("tls.cert and tls.key go together; one is missing")),
    }
}

fn roots(pems: &[Vec<u8>]) -> Result<RootCertStore, Error> {
    let mut store = RootCertStore::empty();
    for pem in pems {
        for certificate in certificates(pem, "tls.ca")? {
            store
                .add(certificate)
                .map_err(|error| Error::configuration(format!("tls.ca: {error}")))?;
        }
    }
    Ok(store)
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(Error::configuration(format!("{what}: no PEM certificate in it"))),
        Err(error) => Err(Error::configuration(format!("{what}: not PEM: {error}"))),
    }
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, Error> {
    // The parser's own message could quote the file.
    PrivateKeyDer::from_pem_slice(pem)
        .map_err(|_| Error::configuration("tls.key: no unencrypted PEM private key in it"))
}

/// `rejectUnauthorized: false`: signatures are still checked, names and chains are not.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

//! Certificates and keys that are renewed while a client runs: their files are read again for each
//! new connection. What cannot be used leaves the last that could.

use super::tls::{TlsOptions, build};
use crate::error::Error;
use rustls::ClientConfig;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where certificates and keys are, as far as they are in files.
#[derive(Debug, Clone, Default)]
pub struct TlsFiles {
    /// Of the trusted authorities.
    pub ca: Option<PathBuf>,
    /// Of the client's certificate.
    pub cert: Option<PathBuf>,
    /// Of its private key.
    pub key: Option<PathBuf>,
}

impl TlsFiles {
    /// True when there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.ca.is_none() && self.cert.is_none() && self.key.is_none()
    }
}

/// Told, in a sentence, when renewed files cannot be used.
pub type Tell = Box<dyn Fn(String) + Send + Sync>;

/// See the module documentation.
pub struct Renewal {
    files: TlsFiles,
    /// What is not in files.
    rest: TlsOptions,
    last: Mutex<Last>,
    tell: Mutex<Option<Tell>>,
}

struct Last {
    config: Arc<ClientConfig>,
    /// Of what it was made from; contents are not kept, because one of them is a key.
    fingerprint: u64,
    /// What was told of files that could not be used, so that it is told once.
    trouble: Option<String>,
}

impl fmt::Debug for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewal")
    }
}

impl Renewal {
    /// `config` was made from `options`, whose contents were in `files` a moment ago.
    pub fn new(files: TlsFiles, options: TlsOptions, config: Arc<ClientConfig>) -> Self {
        let last = Last { config, fingerprint: fingerprint(&options), trouble: None };
        let mut rest = options;
        if files.ca.is_some() {
            rest.ca.clear();
        }
        if files.cert.is_some() {
            rest.cert = None;
        }
        if files.key.is_some() {
            rest.key = None;
        }
        Self { files, rest, last: Mutex::new(last), tell: Mutex::default() }
    }

    /// Has `tell` called from now on.
    pub fn tell_with(&self, tell: Tell) {
        *self.tell.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
    }

    /// What the next connection is to use. Reads files, and blocks while it does.
    pub fn renewed(&self) -> Arc<ClientConfig> {
        let outcome = self.read().and_then(|options| self.use_if_new(&options));
        let mut last = self.last();
        match outcome {
            Ok(()) => last.trouble = None,
            Err(error) => {
                let trouble = error.message().to_owned();
                if last.trouble.as_ref() != Some(&trouble) {
                    self.report(&trouble);
                    last.trouble = Some(trouble);
                }
            }
        }
        Arc::clone(&last.config)
    }

    /// What was in use last, without a look at the files.
    pub fn last_config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.last().config)
    }

    fn read(&self) -> Result<TlsOptions, Error> {
        let mut options = self.rest.clone();
        if let Some(ca) = contents(self.files.ca.as_ref(), "tls.ca")? {
            options.ca = vec![ca];
        }
        if let Some(cert) = contents(self.files.cert.as_ref(), "tls.cert")? {
            options.cert = Some(cert);
        }
        if let Some(key) = contents(self.files.key.as_ref(), "tls.key")? {
            options.key = Some(key);
        }
        Ok(options)
    }

    fn use_if_new(&self, options: &TlsOptions) -> Result<(), Error> {
        let fingerprint = fingerprint(options);
        if self.last().fingerprint == fingerprint {
            return Ok(());
        }
        let config = Arc::new(build(options)?);
        let mut last = self.last();
        last.config = config;
        last.fingerprint = fingerprint;
        Ok(())
    }

    fn report(&self, trouble: &str) {
        if let Some(tell) = &*self.tell.lock().unwrap_or_else(PoisonError::into_inner) {
            tell(format!("the last usable certificates stay in use: {trouble}"));
        }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn contents(file: Option<&PathBuf>, what: &str) -> Result<Option<Vec<u8>>, Error> {
    let Some(file) = file else { return Ok(None) };
    let read = std::fs::read(file)
        .map_err(|error| Error::configuration(format!("{what}: {}: {error}", file.display())))?;
    Ok(Some(read))
}

fn fingerprint(options: &TlsOptions) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&options.ca, &options.cert, &options.key).hash(&mut hasher);
    hasher.finish()
}

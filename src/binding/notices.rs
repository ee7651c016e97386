//! What the application is told, as plain objects.

use super::options::NativeAddress;
use crate::{FailoverReport, Notice, Toll};
use napi_derive::napi;

/// What a failover did to commands.
#[napi(object)]
#[derive(Debug)]
pub struct NativeToll {
    /// Waited when the new connection came.
    pub held: u32,
    /// Milliseconds that the oldest of them had waited.
    pub longest_wait: f64,
    /// Sent again.
    pub retried: f64,
    /// Rejected as maybe executed.
    pub maybe_executed: f64,
    /// Rejected at their deadline.
    pub expired: f64,
    /// Refused without being executed, and sent again.
    pub refused: f64,
    /// Answered by a node whose promotion was abandoned.
    pub abandoned: f64,
}

/// A step of a failover.
#[napi(object)]
#[derive(Debug)]
pub struct NativeMoment {
    /// Which step.
    pub step: String,
    /// Milliseconds since the first step.
    pub at: f64,
    /// Who noticed.
    pub by: String,
}

/// One failover.
#[napi(object)]
#[derive(Debug)]
pub struct NativeFailover {
    /// Master before.
    pub from: Option<String>,
    /// Master after.
    pub to: Option<String>,
    /// Confirmed epoch.
    pub epoch: Option<f64>,
    /// Followed before it was announced.
    pub early: bool,
    /// Given up by the Sentinels.
    pub aborted: bool,
    /// What happened when.
    pub moments: Vec<NativeMoment>,
    /// Milliseconds since 1970 of the first step.
    pub started_at: f64,
    /// What it did to commands.
    pub commands: NativeToll,
}

/// One notice: a kind, and what goes with it.
#[napi(object)]
#[derive(Debug, Default)]
pub struct NativeNotice {
    /// `connecting`, `ready`, `disconnected`, `reconnecting`, `retry`, `error`, `warning`,
    /// `failover`, `translate`, `ended`.
    pub kind: String,
    /// Code, host to translate, or `sentinels` where they are what to try again.
    pub code: Option<String>,
    /// A sentence.
    pub message: Option<String>,
    /// Milliseconds until the next attempt, failures in a row, or port to translate.
    pub delay: Option<f64>,
    /// The node that an error is about.
    pub node: Option<NativeAddress>,
    /// The report of a failover.
    pub failover: Option<NativeFailover>,
}

impl From<Notice> for NativeNotice {
    fn from(notice: Notice) -> Self {
        let of = |kind: &str| Self { kind: kind.into(), ..Self::default() };
        match notice {
            Notice::Connecting => of("connecting"),
            Notice::Ready(node) => Self { message: Some(node.to_string()), ..of("ready") },
            Notice::Disconnected(reason) => Self { message: Some(reason), ..of("disconnected") },
            Notice::Reconnecting(delay) => {
                Self { delay: Some(number(delay)), ..of("reconnecting") }
            }
            Notice::Retry(failures, sentinels) => Self {
                code: sentinels.then(|| "sentinels".into()),
                delay: Some(number(failures)),
                ..of("retry")
            },
            Notice::Error(error) => Self {
                code: Some(error.code().into()),
                message: Some(error.message().into()),
                node: error.node().map(NativeAddress::from),
                ..of("error")
            },
            Notice::Warning(code, message) => {
                Self { code: Some(code.into()), message: Some(message), ..of("warning") }
            }
            Notice::Failover(report) => Self { failover: Some((*report).into()), ..of("failover") },
            Notice::Translate(node) => {
                Self { code: Some(node.host), delay: Some(f64::from(node.port)), ..of("translate") }
            }
            Notice::Ended => of("ended"),
        }
    }
}

impl From<FailoverReport> for NativeFailover {
    fn from(report: FailoverReport) -> Self {
        let moments = report.moments.into_iter().map(|moment| NativeMoment {
            step: moment.step.into(),
            at: number(moment.at),
            by: moment.by,
        });
        Self {
            from: report.from.map(|node| node.to_string()),
            to: report.to.map(|node| node.to_string()),
            epoch: report.epoch.map(number),
            early: report.early,
            aborted: report.aborted,
            moments: moments.collect(),
            started_at: number(report.started_at),
            commands: report.toll.into(),
        }
    }
}

impl From<Toll> for NativeToll {
    fn from(toll: Toll) -> Self {
        Self {
            held: u32::try_from(toll.held).unwrap_or(u32::MAX),
            longest_wait: number(toll.longest_wait),
            retried: number(toll.retried),
            maybe_executed: number(toll.maybe_executed),
            expired: number(toll.expired),
            refused: number(toll.refused),
            abandoned: number(toll.abandoned),
        }
    }
}

/// As the only number that JavaScript has; exact up to 2^53: 9 PB, or 285,000 years in milliseconds.
#[allow(clippy::cast_precision_loss, reason = "see above")]
pub(super) fn number(value: u64) -> f64 {
    value as f64
}

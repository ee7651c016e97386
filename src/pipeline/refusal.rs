//! Error replies by which a server says that it did not execute a command.

/// Why a server refused a command without executing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The node is a replica (`READONLY`), or one that lost its master (`MASTERDOWN`).
    NotMaster,
    /// The node is not ready yet (`LOADING`, `TRYAGAIN`).
    NotReady,
    /// The master has too few good replicas to accept writes (`NOREPLICAS`).
    NoReplicas,
}

/// Recognises a refusal by the code in front of an error reply.
pub fn refusal(error: &[u8]) -> Option<Refusal> {
    // A master that is demoted says so to clients that wait in BLPOP and the like. The same code
    // in front of another text is the work of CLIENT UNBLOCK, and meant for the caller.
    if error.starts_with(b"UNBLOCKED force unblock") {
        return Some(Refusal::NotMaster);
    }
    let code = error.split(|&byte| byte == b' ').next()?;
    match code {
        b"READONLY" | b"MASTERDOWN" => Some(Refusal::NotMaster),
        b"LOADING" | b"TRYAGAIN" => Some(Refusal::NotReady),
        b"NOREPLICAS" => Some(Refusal::NoReplicas),
        _ => None,
    }
}

/// True for the reply of an `EXEC` that executed nothing.
pub fn is_exec_abort(error: &[u8]) -> bool {
    error.starts_with(b"EXECABORT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_replies_that_rule_out_execution_count() {
        assert_eq!(refusal(b"READONLY You can't write"), Some(Refusal::NotMaster));
        assert_eq!(refusal(b"MASTERDOWN Link with MASTER is down"), Some(Refusal::NotMaster));
        assert_eq!(refusal(b"LOADING Redis is loading"), Some(Refusal::NotReady));
        assert_eq!(refusal(b"NOREPLICAS Not enough good replicas"), Some(Refusal::NoReplicas));
        assert_eq!(
            refusal(b"UNBLOCKED force unblock from blocking operation, instance state changed"),
            Some(Refusal::NotMaster)
        );
        assert_eq!(refusal(b"ERR READONLY is not at the front"), None);
        assert_eq!(refusal(b"UNBLOCKED client unblocked via CLIENT UNBLOCK"), None);
        assert_eq!(refusal(b""), None);
    }
}

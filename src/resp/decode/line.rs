//! Lines, and the numbers and lengths that they hold.

use super::DecodeError;
use super::limits::MAX_LINE;

/// The line up to CR LF, or `None` while its end is not here; the next input begins with it then,
/// and `searched` says how much of it needs no second look.
pub(super) fn line<'a>(
    input: &'a [u8],
    searched: &mut usize,
) -> Result<Option<&'a [u8]>, DecodeError> {
    let from = std::mem::take(searched).min(input.len());
    match input[from..].iter().position(|&byte| byte == b'\r').map(|end| from + end) {
        Some(end) => match input.get(end + 1) {
            Some(b'\n') => Ok(Some(&input[..end])),
            Some(_) => Err(DecodeError::BadLineEnd),
            None => {
                *searched = end;
                Ok(None)
            }
        },
        None if input.len() > MAX_LINE => Err(DecodeError::TooLong),
        None => {
            *searched = input.len();
            Ok(None)
        }
    }
}

pub(super) fn number(line: &[u8]) -> Result<i64, DecodeError> {
    let (negative, digits) = match line.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, line),
    };
    if digits.is_empty() {
        return Err(DecodeError::BadNumber);
    }
    let mut value: i64 = 0;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return Err(DecodeError::BadNumber);
        }
        let digit = i64::from(digit - b'0');
        value = value.checked_mul(10).ok_or(DecodeError::BadNumber)?;
        // Towards the sign, so that i64::MIN is readable.
        let next = if negative { value.checked_sub(digit) } else { value.checked_add(digit) };
        value = next.ok_or(DecodeError::BadNumber)?;
    }
    Ok(value)
}

/// A length: `None` for -1, RESP2's nil.
pub(super) fn length(line: &[u8], max: usize) -> Result<Option<usize>, DecodeError> {
    match number(line)? {
        -1 => Ok(None),
        value => match usize::try_from(value) {
            Ok(value) if value <= max => Ok(Some(value)),
            Ok(_) => Err(DecodeError::TooLong),
            Err(_) => Err(DecodeError::BadNumber),
        },
    }
}

//! What is on a tape, as values of JavaScript.

use super::large;
use crate::{Arena, Tape};
use napi::Result;
use napi::bindgen_prelude::{Array, BufferSlice, Env, JsValue, Uint32Array, Unknown};

/// See `NativeClient::drain`; `fits` says whether the tokens are in the memory of JavaScript.
pub(super) fn hand_over<'env>(
    env: &'env Env,
    tape: &mut Tape,
    fits: bool,
) -> Result<Option<Unknown<'env>>> {
    if fits && tape.wide.is_empty() && tape.bytes.is_empty() && tape.large.is_empty() {
        let mut chunks = tape.narrow.chunks();
        match (chunks.next(), chunks.next()) {
            (None, _) => return Ok(None),
            (Some(only), None) => return Ok(Some(env.create_string_latin1(only)?.to_unknown())),
            _ => {}
        }
    }
    let mut all = env.create_array(5)?;
    all.set(
        0,
        strings(env, &tape.narrow, |chunk| Ok(env.create_string_latin1(chunk)?.to_unknown()))?,
    )?;
    all.set(
        1,
        strings(env, &tape.wide, |chunk| Ok(env.create_string_utf16(chunk)?.to_unknown()))?,
    )?;
    all.set(
        2,
        strings(env, &tape.bytes, |chunk| Ok(BufferSlice::copy_from(env, chunk)?.to_unknown()))?,
    )?;
    let mut large = env.create_array(0)?;
    for value in tape.large.drain(..) {
        large.insert(large::hand_over(env, value)?)?;
    }
    all.set(3, large)?;
    if !fits {
        all.set(4, Uint32Array::new(tape.words.clone()))?;
    }
    Ok(Some(all.to_unknown()))
}

fn strings<'env, T: Copy>(
    env: &'env Env,
    arena: &Arena<T>,
    make: impl Fn(&[T]) -> Result<Unknown<'env>>,
) -> Result<Array<'env>> {
    let mut list = env.create_array(0)?;
    for chunk in arena.chunks() {
        list.insert(make(chunk)?)?;
    }
    Ok(list)
}

//! Large values, crossing without a copy on their way in and with one on their way out.

use super::invalid;
use crate::Large;
use libloading::os::unix::Library;
use napi::bindgen_prelude::{Array, BufferSlice, Env, FromNapiValue, JsValue, Uint8Array, Unknown};
use napi::{Result, ValueType, check_status, sys};
use once_cell::sync::Lazy;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;

type Finalize = unsafe extern "C" fn(sys::napi_env, *mut c_void, *mut c_void);
type CreateExternal = unsafe extern "C" fn(
    sys::napi_env,
    *mut c_char,
    usize,
    Option<Finalize>,
    *mut c_void,
    *mut sys::napi_value,
    *mut bool,
) -> sys::napi_status;

/// Node.js 20.4 and later have it, whichever version of Node-API a binary asks for.
static CREATE_EXTERNAL: Lazy<Option<CreateExternal>> = Lazy::new(|| {
    #[allow(unsafe_code, reason = "Node-API is a C library")]
    // SAFETY: the type is that of Node-API's header; Node.js is never unloaded.
    unsafe {
        Library::this().get(b"node_api_create_external_string_latin1\0").ok().map(|symbol| *symbol)
    }
});

/// A value of JavaScript in the memory of `large`.
pub(super) fn hand_over(env: &Env, large: Large) -> Result<Unknown<'_>> {
    if !large.is_text {
        return Ok(BufferSlice::from_data(env, large.data)?.to_unknown());
    }
    match *CREATE_EXTERNAL {
        Some(create) => external_string(env, create, large.data),
        None => Ok(env.create_string_latin1(&large.data)?.to_unknown()),
    }
}

#[allow(unsafe_code, reason = "Node-API is a C library")]
fn external_string(env: &Env, create: CreateExternal, text: Vec<u8>) -> Result<Unknown<'_>> {
    let length = text.len();
    let owner = Box::into_raw(Box::new(text));
    let mut value = null_mut();
    announce(env.raw(), length, true);
    // SAFETY: `owner` keeps the text where it is until `free`, which is called exactly once: when
    // the string is collected, or at once if Node.js preferred to copy. After a failure nothing
    // calls it and the memory is lost, which is better than freeing what may be in use.
    unsafe {
        let data = (*owner).as_mut_ptr().cast();
        let mut copied = false;
        check_status!(create(
            env.raw(),
            data,
            length,
            Some(free),
            owner.cast(),
            &raw mut value,
            &raw mut copied
        ))?;
        Unknown::from_napi_value(env.raw(), value)
    }
}

#[allow(unsafe_code, reason = "called by Node-API")]
unsafe extern "C" fn free(env: sys::napi_env, _data: *mut c_void, owner: *mut c_void) {
    // SAFETY: made by `external_string`, and this is the only call.
    let text = unsafe { Box::from_raw(owner.cast::<Vec<u8>>()) };
    announce(env, text.len(), false);
}

/// Tells V8 of memory that its strings hold or gave back. To V8 a large string is 32 bytes: without
/// this, it would collect none of them before a gigabyte is in use.
#[allow(unsafe_code, reason = "Node-API is a C library")]
fn announce(env: sys::napi_env, length: usize, held: bool) {
    if env.is_null() {
        // It has ended before its strings.
        return;
    }
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let mut total = 0;
    // SAFETY: `env` is alive and this is its thread; the function may be called in finalizers. That
    // it fails is not to be expected, and would change only when V8 collects.
    unsafe {
        sys::napi_adjust_external_memory(env, if held { length } else { -length }, &raw mut total);
    }
}

/// One piece of memory from parts that are ASCII strings or bytes, `total` bytes altogether.
pub(super) fn join(env: &Env, parts: &Array<'_>, total: usize) -> Result<Vec<u8>> {
    // One more for the zero that Node-API puts behind a string.
    let mut joined = Vec::with_capacity(total + 1);
    for index in 0..parts.len() {
        let part: Unknown<'_> =
            parts.get(index)?.ok_or_else(|| invalid("the list of parts has a hole"))?;
        if part.get_type()? == ValueType::String {
            append_text(env, &part, &mut joined)?;
        } else {
            #[allow(unsafe_code, reason = "the value is checked by the conversion")]
            // SAFETY: `part` is a value of `env`, alive in this call.
            let bytes = unsafe { Uint8Array::from_napi_value(env.raw(), part.raw())? };
            joined.extend_from_slice(&bytes);
        }
    }
    if joined.len() == total { Ok(joined) } else { Err(invalid("the parts differ from the entry")) }
}

#[allow(unsafe_code, reason = "Node-API is a C library")]
fn append_text(env: &Env, text: &Unknown<'_>, joined: &mut Vec<u8>) -> Result<()> {
    let mut written = 0;
    let room = joined.spare_capacity_mut();
    // SAFETY: Node-API writes at most as much as there is room, and says how much it was without
    // the zero behind it.
    unsafe {
        check_status!(sys::napi_get_value_string_latin1(
            env.raw(),
            text.raw(),
            room.as_mut_ptr().cast(),
            room.len(),
            &raw mut written
        ))?;
        joined.set_len(joined.len() + written);
    }
    Ok(())
}

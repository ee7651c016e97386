//! Waits for replies in the event loop of Node.js, so that a command needs no other thread.
//!
//! libuv is part of the running executable and found there by name, as napi finds Node-API. What
//! runs a binary for Node.js without libuv goes without: the runtime reads then.

use super::exchange::Exchange;
use crate::{Client, LoopWatch};
use libloading::os::unix::Library;
use napi::bindgen_prelude::{Env, Function, JsObjectValue, JsValue};
use napi::sys;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// Of `uv_handle_type`, which libuv keeps stable.
const UV_POLL: c_int = 8;
/// Of `uv_poll_event`.
const UV_READABLE: c_int = 1;
/// Looks at the socket in one turn of the event loop: replies that arrive while JavaScript settles
/// those before them are answered by the same batch. More looks would keep other events waiting.
const LOOKS: usize = 2;

type Loop = sys::uv_loop_s;
type Handle = c_void;
type OnPoll = unsafe extern "C" fn(*mut Handle, c_int, c_int);
type OnClosed = unsafe extern "C" fn(*mut Handle);

/// What is needed of libuv.
#[derive(Clone, Copy)]
struct Uv {
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    poll_init: unsafe extern "C" fn(*mut Loop, *mut Handle, c_int) -> c_int,
    poll_start: unsafe extern "C" fn(*mut Handle, c_int, OnPoll) -> c_int,
    unref: unsafe extern "C" fn(*mut Handle),
    close: unsafe extern "C" fn(*mut Handle, OnClosed),
}

impl Uv {
    #[allow(unsafe_code, reason = "libuv is a C library")]
    fn find() -> Option<Self> {
        let program = Library::this();
        // SAFETY: the types are those of libuv 1's public header, whose ABI is stable, and Node.js
        // is never unloaded.
        unsafe {
            Some(Self {
                handle_size: *program.get(b"uv_handle_size\0").ok()?,
                poll_init: *program.get(b"uv_poll_init\0").ok()?,
                poll_start: *program.get(b"uv_poll_start\0").ok()?,
                unref: *program.get(b"uv_unref\0").ok()?,
                close: *program.get(b"uv_close\0").ok()?,
            })
        }
    }
}

/// Bun has libuv's functions by name, and ends the process when one is called (oven-sh/bun#18546).
fn has_only_the_names(env: Env) -> bool {
    env.get_global().and_then(|global| global.has_named_property("Bun")).unwrap_or(false)
}

/// What belongs to one handle; owned by it, and freed when libuv has let go of it.
struct Waiting {
    uv: Uv,
    env: sys::napi_env,
    drain: sys::napi_ref,
    cleanup: sys::napi_async_cleanup_hook_handle,
    client: Arc<Client>,
    /// Weak: it holds arrays of JavaScript, which must go before their environment does.
    exchange: Weak<Exchange>,
    /// Has the descriptor that libuv looks at.
    _watch: Arc<LoopWatch>,
    /// Memory of the handle, in words, which align it.
    memory: Box<[u64]>,
    closing: bool,
}

/// Waits for replies until it is stopped. To be used on the thread of JavaScript only.
pub(super) struct LoopReader(*mut Waiting);

impl LoopReader {
    /// Has the event loop call `drain` with the replies of `client` that have arrived. `None`: it cannot.
    #[allow(unsafe_code, reason = "libuv and Node-API are C libraries")]
    pub(super) fn start(
        env: &Env,
        client: &Arc<Client>,
        exchange: &Rc<Exchange>,
        drain: &Function<'_, (), ()>,
    ) -> Option<Self> {
        if has_only_the_names(*env) {
            return None;
        }
        let uv = Uv::find()?;
        let watch = Arc::new(LoopWatch::new()?);
        let event_loop = env.get_uv_event_loop().ok()?;
        // SAFETY: called on the thread of `env`; the handle is as large as libuv says, is not moved,
        // and is freed only in `on_closed`; the descriptor is owned by `watch`, which lives as long.
        unsafe {
            let words = (uv.handle_size)(UV_POLL).div_ceil(size_of::<u64>());
            let mut waiting = Box::new(Waiting {
                uv,
                env: env.raw(),
                drain: null_mut(),
                cleanup: null_mut(),
                client: Arc::clone(client),
                exchange: Rc::downgrade(exchange),
                _watch: Arc::clone(&watch),
                memory: vec![0; words].into_boxed_slice(),
                closing: false,
            });
            let handle = waiting.handle();
            if (uv.poll_init)(event_loop, handle, watch.descriptor()) != 0 {
                return None;
            }
            let waiting = Box::into_raw(waiting);
            // `data`, the first field of every handle, is the user's.
            *handle.cast::<*mut Waiting>() = waiting;
            // Whether the process stays alive is decided in JavaScript, by a timer.
            (uv.unref)(handle);
            let reader = Self(waiting);
            let prepared =
                sys::napi_create_reference(env.raw(), drain.raw(), 1, &raw mut (*waiting).drain)
                    == sys::Status::napi_ok
                    && sys::napi_add_async_cleanup_hook(
                        env.raw(),
                        Some(on_cleanup),
                        waiting.cast(),
                        &raw mut (*waiting).cleanup,
                    ) == sys::Status::napi_ok
                    && (uv.poll_start)(handle, UV_READABLE, on_readable) == 0;
            if !prepared {
                reader.stop();
                return None;
            }
            client.set_event_loop(Some(watch));
            Some(reader)
        }
    }

    /// Ends the waiting, and lets go of the function.
    #[allow(unsafe_code, reason = "libuv and Node-API are C libraries")]
    pub(super) fn stop(self) {
        // SAFETY: `self` is consumed here and was made by `start`; only the end of the environment
        // frees what it points to without this, and then there is no JavaScript to call this.
        unsafe { stop(self.0) }
    }
}

impl Waiting {
    fn handle(&mut self) -> *mut Handle {
        self.memory.as_mut_ptr().cast()
    }

    /// Receives; true if JavaScript has to drain. At another look than the first, only if more is
    /// to come at all.
    fn receive(&self, look: usize) -> bool {
        self.client.outbox.attend();
        let receive = || if look == 0 { self.client.receive() } else { self.client.receive_more() };
        if catch_unwind(AssertUnwindSafe(receive)).is_err() {
            // It must not cross into libuv; in the runtime, it ends the connection with an error.
            self.client.leave_loop();
        }
        self.client.outbox.has_mail()
    }
}

/// # Safety
///
/// `waiting` is alive, and this is its thread.
#[allow(unsafe_code, reason = "libuv and Node-API are C libraries")]
unsafe fn stop(waiting: *mut Waiting) {
    // SAFETY: see above; closing a handle ends its polling, and happens once.
    unsafe {
        let waiting = &mut *waiting;
        if std::mem::replace(&mut waiting.closing, true) {
            return;
        }
        waiting.client.set_event_loop(None);
        if !waiting.drain.is_null() {
            sys::napi_delete_reference(waiting.env, waiting.drain);
        }
        let handle = waiting.handle();
        (waiting.uv.close)(handle, on_closed);
    }
}

#[allow(unsafe_code, reason = "called by Node-API")]
unsafe extern "C" fn on_cleanup(_hook: sys::napi_async_cleanup_hook_handle, data: *mut c_void) {
    // SAFETY: the hook is removed before `data` is freed.
    unsafe { stop(data.cast()) }
}

#[allow(unsafe_code, reason = "called by libuv")]
unsafe extern "C" fn on_closed(handle: *mut Handle) {
    // SAFETY: the last call for this handle, whose data `start` has set.
    unsafe {
        let waiting = Box::from_raw(*handle.cast::<*mut Waiting>());
        if !waiting.cleanup.is_null() {
            sys::napi_remove_async_cleanup_hook(waiting.cleanup);
        }
    }
}

#[allow(unsafe_code, reason = "called by libuv")]
unsafe extern "C" fn on_readable(handle: *mut Handle, _status: c_int, _events: c_int) {
    // SAFETY: the handle is open, so its data is alive, and stays so until this returns: it is freed
    // between two turns of the event loop. libuv calls on the thread of the environment.
    unsafe {
        let waiting = *handle.cast::<*mut Waiting>();
        let Some(exchange) = (*waiting).exchange.upgrade() else { return };
        exchange.attend();
        let mut look = 0;
        // JavaScript may end the client.
        while look < LOOKS && !(*waiting).closing && (*waiting).receive(look) {
            settle((*waiting).env, (*waiting).drain, &exchange);
            look += 1;
        }
        let submitted = catch_unwind(AssertUnwindSafe(|| exchange.submit_collected()));
        if !matches!(submitted, Ok(Ok(()))) {
            exchange.fail("the commands of a turn were not taken");
            if !(*waiting).closing {
                settle((*waiting).env, (*waiting).drain, &exchange);
            }
        }
    }
}

/// Has JavaScript settle what is ready.
///
/// # Safety
///
/// `env` and `function` are alive, this is their thread, and no JavaScript is running.
#[allow(unsafe_code, reason = "Node-API is a C library")]
unsafe fn settle(env: sys::napi_env, function: sys::napi_ref, exchange: &Exchange) {
    // SAFETY: see above; the values do not leave their scope.
    unsafe {
        let mut scope = null_mut();
        if sys::napi_open_handle_scope(env, &raw mut scope) != sys::Status::napi_ok {
            return;
        }
        let safe_env = Env::from_raw(env);
        let argument = match catch_unwind(AssertUnwindSafe(|| exchange.drain(&safe_env))) {
            Ok(Ok(Some(texts))) => Some(texts.raw()),
            Ok(Ok(None)) => {
                let mut nothing = null_mut();
                sys::napi_get_null(env, &raw mut nothing);
                Some(nothing)
            }
            _ => {
                // Without an argument JavaScript asks for itself, and is told.
                exchange.fail("the replies were not handed over");
                None
            }
        };
        call(env, function, argument.as_slice());
        sys::napi_close_handle_scope(env, scope);
    }
}

/// Calls a function as an event does: `nextTick` and promises run afterwards, and what it throws is
/// an uncaught exception.
///
/// # Safety
///
/// As for [`settle`], and a scope is open.
#[allow(unsafe_code, reason = "Node-API is a C library")]
unsafe fn call(env: sys::napi_env, function: sys::napi_ref, arguments: &[sys::napi_value]) {
    // SAFETY: see above.
    unsafe {
        let (mut global, mut callee, mut result) = (null_mut(), null_mut(), null_mut());
        sys::napi_get_global(env, &raw mut global);
        sys::napi_get_reference_value(env, function, &raw mut callee);
        let status = sys::napi_make_callback(
            env,
            null_mut(),
            global,
            callee,
            arguments.len(),
            arguments.as_ptr(),
            &raw mut result,
        );
        if status == sys::Status::napi_pending_exception {
            let mut exception = null_mut();
            sys::napi_get_and_clear_last_exception(env, &raw mut exception);
            sys::napi_fatal_exception(env, exception);
        }
    }
}

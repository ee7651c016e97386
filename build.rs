//! Links the Node-API symbols when the binding is built.

fn main() {
    #[cfg(feature = "binding")]
    napi_build::setup();
}

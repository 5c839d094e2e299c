//! The C border of the Rego engine; the contract stands in `../../regorus_shim.h`.

mod outline;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, LimitError, Value};
use std::num::NonZeroU32;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Duration;

const STACK_BYTES: usize = 64 << 20;
/// Work units between two looks at the clock: 3 % of the evaluation time.
const TIMER_INTERVAL: NonZeroU32 = NonZeroU32::new(16).unwrap();

const OK: i32 = 0;
const UNDEFINED: i32 = 1;
const ERROR: i32 = 2;
const TIMEOUT: i32 = 3;
const PANIC: i32 = 4;

pub struct HallmarkRego {
    engine: Engine,
}

#[repr(C)]
pub struct Answer {
    status: i32,
    text: *mut u8,
    size: usize,
}

impl Answer {
    fn new(status: i32, text: String) -> Self {
        let bytes = text.into_bytes().into_boxed_slice();
        let size = bytes.len();
        let text = Box::into_raw(bytes).cast::<u8>();
        Self { status, text, size }
    }

    /// A time-out keeps its type only outside user functions; inside, its words remain.
    fn of_error(error: &anyhow::Error) -> Self {
        let text = error.to_string();
        let is_timeout = matches!(
            error.downcast_ref::<LimitError>(),
            Some(LimitError::TimeLimitExceeded { .. })
        ) || text.contains("execution exceeded time limit");
        Self::new(if is_timeout { TIMEOUT } else { ERROR }, text)
    }
}

/// Runs `work` on a stack of our choice and turns whatever ends it into an answer.
fn guarded<F>(work: F) -> Answer
where
    F: FnOnce() -> anyhow::Result<Option<String>> + Send,
{
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || catch_unwind(AssertUnwindSafe(work)))
            .map(|thread| thread.join())
    });
    match outcome {
        Ok(Ok(Ok(Ok(Some(text))))) => Answer::new(OK, text),
        Ok(Ok(Ok(Ok(None)))) => Answer::new(UNDEFINED, String::new()),
        Ok(Ok(Ok(Err(error)))) => Answer::of_error(&error),
        Ok(_) => Answer::new(PANIC, "the engine panicked".into()),
        Err(error) => Answer::new(ERROR, format!("no thread: {error}")),
    }
}

unsafe fn text<'a>(data: *const u8, size: usize) -> anyhow::Result<&'a str> {
    // SAFETY: the header asks for `size` readable bytes; an empty text may be null.
    let bytes = match size {
        0 => &[][..],
        _ => unsafe { std::slice::from_raw_parts(data, size) },
    };
    std::str::from_utf8(bytes).map_err(|_| anyhow::anyhow!("text is not UTF-8"))
}

/// An engine as policies are decided by; also for the benchmark.
pub fn new_engine(time_max: Duration) -> Engine {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(true);
    // print() must not reach the terminal; nothing reads what is gathered.
    engine.set_gather_prints(true);
    engine.set_execution_timer_config(ExecutionTimerConfig {
        limit: time_max,
        check_interval: TIMER_INTERVAL,
    });
    engine
}

#[no_mangle]
pub extern "C" fn hallmark_rego_new(time_ms_max: u32) -> *mut HallmarkRego {
    let engine = new_engine(Duration::from_millis(time_ms_max.into()));
    Box::into_raw(Box::new(HallmarkRego { engine }))
}

/// # Safety
/// `rego` comes from `hallmark_rego_new` and is not used again.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_free(rego: *mut HallmarkRego) {
    drop(unsafe { Box::from_raw(rego) });
}

/// # Safety
/// `answer` comes from this library and is freed once.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_answer_free(answer: Answer) {
    let bytes = std::ptr::slice_from_raw_parts_mut(answer.text, answer.size);
    drop(unsafe { Box::from_raw(bytes) });
}

/// # Safety
/// See the header: valid handle, readable text.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_add_policy(
    rego: *mut HallmarkRego,
    path: *const u8,
    path_size: usize,
    policy: *const u8,
    policy_size: usize,
) -> Answer {
    let (rego, path, policy) =
        unsafe { (&mut *rego, text(path, path_size), text(policy, policy_size)) };
    guarded(|| rego.engine.add_policy(path?.into(), policy?.into()).map(Some))
}

/// # Safety
/// See the header: valid handle, readable text.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_add_data(
    rego: *mut HallmarkRego,
    json: *const u8,
    size: usize,
) -> Answer {
    let (rego, json) = unsafe { (&mut *rego, text(json, size)) };
    guarded(|| rego.engine.add_data_json(json?).map(|()| Some(String::new())))
}

/// # Safety
/// See the header: valid handle.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_outline(rego: *mut HallmarkRego) -> Answer {
    let rego = unsafe { &mut *rego };
    guarded(|| outline::outline(rego.engine.get_modules()).map(Some))
}

/// # Safety
/// See the header: valid handle, readable text.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_prepare(
    rego: *mut HallmarkRego,
    rule: *const u8,
    size: usize,
) -> Answer {
    let (rego, rule) = unsafe { (&mut *rego, text(rule, size)) };
    guarded(|| {
        let entrypoint = rule?.into();
        rego.engine
            .compile_with_entrypoint(&entrypoint)
            .map(|_| Some(String::new()))
    })
}

/// # Safety
/// See the header: valid handle, readable text.
#[no_mangle]
pub unsafe extern "C" fn hallmark_rego_evaluate(
    rego: *const HallmarkRego,
    rule: *const u8,
    rule_size: usize,
    input: *const u8,
    input_size: usize,
) -> Answer {
    let (rego, rule, input) = unsafe { (&*rego, text(rule, rule_size), text(input, input_size)) };
    guarded(|| {
        let mut engine = rego.engine.clone();
        engine.set_input(Value::from_json_str(input?)?);
        // The variant tells undefined from a value; its text would be "<undefined>".
        match engine.eval_rule(rule?.into())? {
            Value::Undefined => Ok(None),
            value => Ok(Some(value.to_string())),
        }
    })
}

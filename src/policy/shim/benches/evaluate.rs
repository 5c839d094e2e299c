//! `cargo bench`: the evaluation alone, as the shim configures the engine, on parsed input.
//!
//! Prints the median in microseconds. OPA's prepared query on the same files is measured by
//! `tools/race`, in turn with this.

use regorus::{Engine, Value};
use std::path::Path;
use std::time::{Duration, Instant};

const RUNS: usize = 1000;
const ENTRYPOINT: &str = "data.hallmark.decision";

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut engine = hallmark_rego::new_engine(Duration::from_secs(5));
    add_folder(&mut engine, &root.join("policies/release"))?;
    engine.compile_with_entrypoint(&ENTRYPOINT.into())?;
    let facts = std::fs::read_to_string(root.join("testdata/policy/facts-large.json"))?;
    let input = Value::from_json_str(&facts)?;

    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let mut prepared = engine.clone();
        prepared.set_input(input.clone());
        let start = Instant::now();
        let decision = prepared.eval_rule(ENTRYPOINT.into())?;
        times.push(start.elapsed());
        anyhow::ensure!(decision["allow"] == Value::from(true), "{decision}");
    }
    times.sort();
    println!("{:.1}", times[RUNS / 2].as_secs_f64() * 1e6);
    Ok(())
}

fn add_folder(engine: &mut Engine, folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add_folder(engine, &path)?;
            continue;
        }
        let name = path.to_string_lossy().into_owned();
        if name.ends_with("_test.rego") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        match name.ends_with(".rego") {
            true => engine.add_policy(name, text).map(|_| ())?,
            false => engine.add_data_json(&text)?,
        }
    }
    Ok(())
}

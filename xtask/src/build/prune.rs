//! Takes out of the linked front end what a browser can never reach, before it is bound and optimised.
//!
//! Leptos makes every view able to wake up in two ways; the page does so in one (`leptos::mount::hydrate_body`,
//! synchronous), but no compiler can see through tables of function pointers that nothing calls the other. Here
//! it becomes a trap, and what only it reached goes. A panic of the release bundle traps as well, without words
//! and without its place in the source: a user sees none of them. The debug bundle is left whole.

use anyhow::{Context, Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, Data, DataKind, FunctionKind, LocalFunction, Module, ModuleConfig};

/// Parts of mangled names of functions that no page calls: a view's way to wake up while awaiting, for islands and
/// `hydrate_lazy`; and the list of routes, for the hub. Each must be there, or a dependency has changed.
///
/// Only such entries belong here as no other function can be equal to: the compiler makes equal functions one,
/// under either name.
const UNCALLED: [&str; 2] = ["13hydrate_async", "15generate_routes"];

/// Parts of mangled names of functions that end in a panic. Not all of `std::panicking`: a mutex asks there whether one
/// is under way.
const PANICS: [&str; 9] = [
    "4core9panicking",
    "13unwrap_failed",
    "13expect_failed",
    "13assert_failed",
    "16slice_index_fail",
    "16slice_error_fail",
    "17capacity_overflow",
    "22panic_already_borrowed",
    "30panic_already_mutably_borrowed",
];

/// `core::panic::Location` on wasm32: address and length of the file's name, line, column, little-endian.
const LOCATION_BYTES: usize = 16;

/// Longer file names are not looked for.
const LONGEST_NAME: usize = 300;

/// Reads a linked module and prunes it; function names stay for the steps that follow.
///
/// # Errors
/// The bytes are no module, or a function of [`UNCALLED`] is no longer found.
pub fn prune(bytes: &[u8]) -> Result<Module> {
    let mut module = ModuleConfig::new()
        // As wasm-bindgen reads: what LLVM writes need not be checked.
        .strict_validate(false)
        .generate_dwarf(false)
        .generate_producers_section(false)
        .parse(bytes)
        .context("the linked front end")?;
    trap(&mut module, &PANICS);
    for (name, count) in trap(&mut module, &UNCALLED) {
        ensure!(
            count > 0,
            "no function is called {name} any more: a dependency has changed, see build/prune.rs"
        );
    }
    forget_places(&mut module);
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

/// How a closure is called in a mangled name, and how the hash begins that ends one.
const CLOSURE: &str = "28_$u7b$$u7b$closure$u7d$$u7d$";
const HASH: &str = "17h";

/// Whether a function or a closure in it has `part` in its name. Functions declared inside another are passed over:
/// `prep` of both ways to wake up is the same one. So are names of the newer form (`_R…`), which say closures in
/// another way: should a compiler write them for our own crates, the functions are not found, and the build says so.
fn is_of(name: &str, part: &str) -> bool {
    let uncalled = UNCALLED.contains(&part);
    if uncalled && name.starts_with("_R") {
        return false;
    }
    let Some((_, rest)) = name.split_once(part) else {
        return false;
    };
    !rest.contains(CLOSURE) || rest.replace(CLOSURE, "").starts_with(HASH)
}

/// Replaces the bodies of functions by a trap; how many, for each part of a name.
fn trap<'name>(module: &mut Module, names: &[&'name str]) -> Vec<(&'name str, usize)> {
    let mut counts: Vec<_> = names.iter().map(|name| (*name, 0)).collect();
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let found = counts.iter_mut().find(|(part, _)| is_of(name, part));
        let (Some((_, count)), FunctionKind::Local(local)) = (found, &mut function.kind) else {
            continue;
        };
        *count += 1;
        unreachable(local);
    }
    counts
}

fn unreachable(function: &mut LocalFunction) {
    let entry = function.entry_block();
    let mut body = function.builder_mut().instr_seq(entry);
    body.instrs_mut().clear();
    body.unreachable();
}

/// Empties the places that panics would name, and the files' names; how many places there were.
fn forget_places(module: &mut Module) -> usize {
    let mut memory = Vec::new();
    for data in module.data.iter() {
        if let Some(address) = address_of(&data.kind) {
            memory.resize(memory.len().max(address + data.value.len()), 0);
            if let Some(part) = memory.get_mut(address..address + data.value.len()) {
                part.copy_from_slice(&data.value);
            }
        }
    }
    let mut places = Vec::new();
    for address in (0..memory.len()).step_by(4) {
        if let Some(file) = file_of(&memory, address) {
            places.push((address, file));
        }
    }
    for (address, file) in &places {
        // The address of the name stays: a text must not begin at zero, not even an empty one.
        for range in [address + 4..address + LOCATION_BYTES, file.clone()] {
            if let Some(part) = memory.get_mut(range) {
                part.fill(0);
            }
        }
    }
    let ids: Vec<_> = module.data.iter().map(Data::id).collect();
    for id in ids {
        let data = module.data.get_mut(id);
        if let Some(address) = address_of(&data.kind)
            && let Some(part) = memory.get(address..address + data.value.len())
        {
            data.value.copy_from_slice(part);
        }
    }
    places.len()
}

/// Where a segment of the data begins.
fn address_of(kind: &DataKind) -> Option<usize> {
    match kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(address)),
            ..
        } => usize::try_from(*address).ok(),
        _ => None,
    }
}

/// The name of the Rust file, when a place in the source lies at `address`.
fn file_of(memory: &[u8], address: usize) -> Option<std::ops::Range<usize>> {
    let number = |at: usize| {
        let bytes = memory.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let (name, length) = (number(address)?, number(address + 4)?);
    let (line, column) = (number(address + 8)?, number(address + 12)?);
    let plausible = (4..LONGEST_NAME).contains(&length) && line > 0 && column > 0;
    let text = memory.get(name..name.checked_add(length)?)?;
    (plausible && text.is_ascii() && text.ends_with(b".rs")).then(|| name..name + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::{FunctionBuilder, ValType};

    fn module() -> Module {
        let mut module = Module::with_config(ModuleConfig::new());
        for (name, value) in [("kept", 1), ("x13hydrate_async", 2)] {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            function.name(name.to_owned()).func_body().i32_const(value);
            let function = function.finish(vec![], &mut module.funcs);
            module.exports.add(name, function);
        }
        let memory = module.memories.add_local(false, false, 1, None, None);
        let place = |file: u32, line: u32| {
            let words = [file, 4, line, 9];
            words.into_iter().flat_map(u32::to_le_bytes)
        };
        // 64 and 80: places. 96: files' names. 104: a text of the program.
        let value = place(96, 7)
            .chain(place(100, 8))
            .chain(*b"a.rsb.rshello.rs")
            .collect();
        let offset = ConstExpr::Value(Value::I32(64));
        module.data.add(DataKind::Active { memory, offset }, value);
        module
    }

    #[test]
    fn a_function_that_is_never_called_becomes_a_trap() {
        let mut module = module();
        let counts = trap(&mut module, &["13hydrate_async", "nothing"]);
        assert_eq!(counts, [("13hydrate_async", 1), ("nothing", 0)]);
        let sizes: Vec<_> = module
            .funcs
            .iter_local()
            .map(|(_, function)| {
                function.block(function.entry_block()).instrs[0]
                    .0
                    .is_unreachable()
            })
            .collect();
        assert_eq!(sizes, [false, true]);
    }

    #[test]
    fn closures_of_a_function_are_of_it_and_functions_inside_are_not() {
        let inside = |rest: &str| {
            is_of(
                &format!("_ZN4View13hydrate_async{rest}17h0123E"),
                "13hydrate_async",
            )
        };
        assert!(inside(""));
        assert!(inside(CLOSURE));
        assert!(inside(&format!("{CLOSURE}{CLOSURE}")));
        assert!(!inside(&format!("{CLOSURE}4prep")));
        assert!(!is_of("_RNvNtC4View13hydrate_async", "13hydrate_async"));
    }

    #[test]
    fn all_places_and_their_files_are_empty_and_texts_stay() {
        let mut module = module();
        assert_eq!(forget_places(&mut module), 2);
        let data = module.data.iter().next().unwrap();
        assert_eq!(data.value[..4], 96_u32.to_le_bytes());
        assert!(data.value[4..16].iter().all(|byte| *byte == 0));
        assert_eq!(&data.value[32..], b"\0\0\0\0\0\0\0\0hello.rs");
        assert_eq!(forget_places(&mut module), 0);
    }

    #[test]
    fn a_module_without_the_functions_is_refused() {
        assert!(prune(&module().emit_wasm()).is_err());
        assert!(prune(b"ELF").is_err());
    }
}

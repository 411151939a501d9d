//! Takes out of the linked front end what a browser can never reach, before it is split, bound and optimised.
//!
//! Leptos makes every view able to wake up in two ways; the page does so in one (`leptos::mount::hydrate_body`,
//! synchronous), but no compiler can see through tables of function pointers that nothing calls the other. Here
//! it becomes a trap, and what only it reached goes. A panic of the release bundle traps as well, without words
//! and without its place in the source: a user sees none of them. The debug bundle is left whole.
//!
//! Bytes are overwritten where they are, so that what the linker says about the others stays true; only what it says
//! about a function that became a trap is left out.

use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use wasmparser::{
    DataKind, KnownCustom, Name, Operator, Parser, Payload, RelocSectionReader, TypeRef,
};

/// Parts of mangled names of functions that no page calls: a view's way to wake up while awaiting, for islands and
/// `hydrate_lazy`; the list of routes, for the hub; and fractions in messages of other readers than the JSON one. Each
/// must be there, or a dependency has changed.
///
/// Only such entries belong here as no other function can be equal to: the compiler makes equal functions one,
/// under either name.
const UNCALLED: [&str; 3] = [
    "13hydrate_async",
    "15generate_routes",
    "WithDecimalPoint$u20$as$u20$core..fmt..Display$GT$3fmt",
];

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

/// How functions begin that are there for JavaScript which reads or writes a stream of ours. There is none.
const STREAMS: &str = "intounderlying";

/// How a derived reader takes a struct from a list, and from an object. Each has both; the wire, and what a device keeps,
/// has structs as objects only.
const FROM_LIST: &str = "__Visitor$u20$as$u20$serde_core..de..Visitor$GT$9visit_seq";
const FROM_OBJECT: &str = "__Visitor$u20$as$u20$serde_core..de..Visitor$GT$9visit_map";

/// `core::panic::Location` on wasm32: address and length of the file's name, line, column, little-endian.
const LOCATION_BYTES: usize = 16;

/// Longer file names are not looked for.
const LONGEST_NAME: usize = 300;

/// A function that does nothing but trap: no locals, `unreachable`, … `end`.
const TRAP: [u8; 2] = [0, 0];
const NOP: u8 = 1;
const END: u8 = 0x0b;

/// Where the linker says what the code refers to; a section without a number of its own.
const RELOCATIONS: &str = "reloc.CODE";
const CUSTOM: u8 = 0;

/// What is needed of a linked module; all places are offsets in its bytes.
#[derive(Default)]
struct Linked {
    /// The bodies of its own functions, in order, and where their section's content begins.
    bodies: Vec<Range<usize>>,
    code: usize,
    /// Functions that come from outside are numbered first.
    imported: usize,
    names: HashMap<usize, String>,
    /// Address in memory and place of each segment of the data.
    data: Vec<(usize, Range<usize>)>,
    /// What the code refers to: its section with the header, and the entries in it with what they are about.
    section: Range<usize>,
    target: u32,
    entries: Vec<(Range<usize>, usize)>,
}

/// Prunes a linked module with names and relocations (`--emit-relocs`); both stay for the steps that follow.
///
/// # Errors
/// The bytes are no such module, or a function of [`UNCALLED`] is no longer found.
pub fn prune(mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    let linked = Linked::read(&bytes).context("the linked front end")?;
    let mut trapped = linked.trap(&mut bytes, |name| {
        PANICS.iter().any(|part| is_of(name, part))
    });
    let objects = linked.readers(FROM_OBJECT);
    let of_lists = linked.trap(&mut bytes, |name| {
        reader(name, FROM_LIST).is_some_and(|reader| objects.contains(reader))
    });
    let of_streams = linked.trap(&mut bytes, |name| name.starts_with(STREAMS));
    for (part, functions) in UNCALLED
        .map(|part| (part, linked.trap(&mut bytes, |name| is_of(name, part))))
        .into_iter()
        .chain([(FROM_LIST, of_lists), (STREAMS, of_streams)])
    {
        ensure!(
            !functions.is_empty(),
            "no function is called {part} any more: a dependency has changed, see build/prune.rs"
        );
        trapped.extend(functions);
    }
    linked.forget_places(&mut bytes);
    linked.without_relocations_of(&bytes, &trapped)
}

impl Linked {
    fn read(bytes: &[u8]) -> Result<Self> {
        let mut this = Self::default();
        let mut before = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            let section = payload.as_section().map(|(_, range)| range);
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        this.imported += usize::from(is_function);
                    }
                }
                Payload::CodeSectionStart { range, .. } => {
                    this.code = usize::try_from(range.start)?;
                }
                Payload::CodeSectionEntry(body) => this.bodies.push(place(body.range())?),
                Payload::DataSection(segments) => {
                    for segment in segments {
                        let segment = segment?;
                        let end = usize::try_from(segment.range.end)?;
                        if let Some(address) = address_of(&segment.kind) {
                            this.data.push((address, end - segment.data.len()..end));
                        }
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Name(names) => {
                        for part in names {
                            if let Name::Function(functions) = part? {
                                for function in functions {
                                    let function = function?;
                                    let index = usize::try_from(function.index)?;
                                    this.names.insert(index, function.name.to_owned());
                                }
                            }
                        }
                    }
                    KnownCustom::Reloc(relocations) if custom.name() == RELOCATIONS => {
                        let end = usize::try_from(custom.range().end)?;
                        this.read_relocations(&relocations, before..end)?;
                    }
                    _ => {}
                },
                _ => {}
            }
            if let Some(section) = section {
                before = usize::try_from(section.end)?;
            }
        }
        ensure!(!this.bodies.is_empty(), "no functions");
        Ok(this)
    }

    fn read_relocations(
        &mut self,
        relocations: &RelocSectionReader<'_>,
        section: Range<usize>,
    ) -> Result<()> {
        self.section = section;
        self.target = relocations.section_index();
        let mut entries = relocations.entries().into_iter_with_offsets().peekable();
        while let Some(entry) = entries.next() {
            let (start, entry) = entry?;
            let end = match entries.peek() {
                Some(Ok((next, _))) => usize::try_from(*next)?,
                _ => self.section.end,
            };
            let about = self.code + usize::try_from(entry.offset)?;
            self.entries.push((usize::try_from(start)?..end, about));
        }
        Ok(())
    }

    /// The readers that have a function for `form`.
    fn readers(&self, form: &str) -> HashSet<&str> {
        let names = self.names.values();
        names.filter_map(|name| reader(name, form)).collect()
    }

    /// Makes functions with such names a trap: their numbers.
    fn trap(&self, bytes: &mut [u8], is_trap: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut trapped = Vec::new();
        for (index, body) in self.bodies.iter().enumerate() {
            let name = self.names.get(&(self.imported + index));
            if !name.is_some_and(|name| is_trap(name)) {
                continue;
            }
            let Some(body) = bytes.get_mut(body.clone()) else {
                continue;
            };
            // A body without anything is shorter than a trap, and reaches nothing.
            if let [first, second, rest @ ..] = body
                && let Some((end, between)) = rest.split_last_mut()
            {
                [*first, *second] = TRAP;
                between.fill(NOP);
                *end = END;
                trapped.push(index);
            }
        }
        trapped
    }

    /// The bytes without what is said about functions that have become traps.
    fn without_relocations_of(&self, bytes: &[u8], trapped: &[usize]) -> Result<Vec<u8>> {
        let mut gone: Vec<_> = trapped
            .iter()
            .filter_map(|index| self.bodies.get(*index))
            .collect();
        gone.sort_by_key(|body| body.start);
        let is_gone = |about: usize| {
            let next = gone.partition_point(|body| body.end <= about);
            gone.get(next).is_some_and(|body| body.contains(&about))
        };
        let kept: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, about)| !is_gone(*about))
            .collect();
        let mut payload = leb(u32::try_from(RELOCATIONS.len())?);
        payload.extend(RELOCATIONS.as_bytes());
        payload.extend(leb(self.target));
        payload.extend(leb(u32::try_from(kept.len())?));
        for (entry, _) in kept {
            payload.extend(bytes.get(entry.clone()).context("a relocation")?);
        }
        let mut fresh = bytes
            .get(..self.section.start)
            .context("sections")?
            .to_vec();
        fresh.push(CUSTOM);
        fresh.extend(leb(u32::try_from(payload.len())?));
        fresh.extend(payload);
        fresh.extend(bytes.get(self.section.end..).context("sections")?);
        Ok(fresh)
    }

    /// Empties the places that panics would name, and the files' names; how many places there were.
    fn forget_places(&self, bytes: &mut [u8]) -> usize {
        let mut memory = Vec::new();
        for (address, part) in &self.data {
            let end = address + part.len();
            memory.resize(memory.len().max(end), 0);
            if let (Some(to), Some(from)) = (memory.get_mut(*address..end), bytes.get(part.clone()))
            {
                to.copy_from_slice(from);
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
        for (address, part) in &self.data {
            let from = memory.get(*address..address + part.len());
            if let (Some(to), Some(from)) = (bytes.get_mut(part.clone()), from) {
                to.copy_from_slice(from);
            }
        }
        places.len()
    }
}

/// The type in a mangled name that ends in `form`, without the length in front.
fn reader<'name>(name: &'name str, form: &str) -> Option<&'name str> {
    let (before, rest) = name.split_once(form)?;
    let reader = before.strip_prefix("_ZN")?;
    let reader = reader.trim_start_matches(|sign: char| sign.is_ascii_digit());
    rest.starts_with(HASH).then_some(reader)
}

fn place(range: Range<u64>) -> Result<Range<usize>> {
    Ok(usize::try_from(range.start)?..usize::try_from(range.end)?)
}

/// A number as WebAssembly writes it.
fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
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

/// Where a segment of the data begins.
fn address_of(kind: &DataKind<'_>) -> Option<usize> {
    let DataKind::Active { offset_expr, .. } = kind else {
        return None;
    };
    match offset_expr.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => usize::try_from(value).ok(),
        _ => None,
    }
}

/// The name of the Rust file, when a place in the source lies at `address`.
fn file_of(memory: &[u8], address: usize) -> Option<Range<usize>> {
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
    use walrus::ir::Value;
    use walrus::{
        ConstExpr, DataKind, FunctionBuilder, Module, ModuleConfig, RawCustomSection, ValType,
    };

    /// A module with a function that is kept and one that is not, and a relocation about each.
    fn module() -> Vec<u8> {
        let mut module = Module::with_config(ModuleConfig::new());
        let list = format!("_ZN12_4Line{FROM_LIST}17h01E");
        let object = format!("_ZN12_4Line{FROM_OBJECT}17h02E");
        let pair = format!("_ZN12_4Pair{FROM_LIST}17h03E");
        let names = ["kept", &object, &pair, &list, "intounderlyingsink_close"];
        let names = names.into_iter().chain(UNCALLED);
        for (name, value) in names.zip(1..) {
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
        let bytes = module.emit_wasm();
        let linked = Linked::read(&bytes).unwrap();
        let mut data = vec![3, 8];
        for body in &linked.bodies {
            // Of the kind that says which function is called.
            data.extend([0, u8::try_from(body.start + 1 - linked.code).unwrap(), 0]);
        }
        let mut module = Module::from_buffer(&bytes).unwrap();
        let name = RELOCATIONS.to_owned();
        module.customs.add(RawCustomSection { name, data });
        module.emit_wasm()
    }

    fn bodies(bytes: &[u8]) -> Vec<Vec<u8>> {
        let linked = Linked::read(bytes).unwrap();
        linked
            .bodies
            .iter()
            .map(|body| bytes[body.clone()].to_vec())
            .collect()
    }

    #[test]
    fn a_function_that_is_never_called_becomes_a_trap_and_refers_to_nothing() {
        let before = module();
        assert_eq!(Linked::read(&before).unwrap().entries.len(), 8);
        let after = prune(before.clone()).unwrap();
        assert_eq!(Linked::read(&after).unwrap().entries.len(), 3);
        // A reader of lists alone stays.
        assert_eq!(bodies(&before)[..3], bodies(&after)[..3]);
        assert_eq!(bodies(&after)[3..], [[0, 0, NOP, END]; 5]);
        assert!(Module::from_buffer(&after).is_ok());
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
        let mut bytes = module();
        let linked = Linked::read(&bytes).unwrap();
        assert_eq!(linked.forget_places(&mut bytes), 2);
        let data = &bytes[linked.data[0].1.clone()];
        assert_eq!(data[..4], 96_u32.to_le_bytes());
        assert!(data[4..16].iter().all(|byte| *byte == 0));
        assert_eq!(&data[32..], b"\0\0\0\0\0\0\0\0hello.rs");
        assert_eq!(linked.forget_places(&mut bytes), 0);
    }

    #[test]
    fn a_module_without_the_functions_is_refused() {
        let mut module = Module::from_buffer(&module()).unwrap();
        for function in module.funcs.iter_mut() {
            function.name = None;
        }
        assert!(prune(module.emit_wasm()).is_err());
        assert!(prune(b"ELF".to_vec()).is_err());
    }
}

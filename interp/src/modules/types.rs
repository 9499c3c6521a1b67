//! `_types`: the builtin types that have no name in `builtins`, for `types`.
//!
//! Main invariant: where CPython has several types for what is one here, all its names say that one.

use crate::native::ModuleSpec;
use crate::object::{TypeId, dict};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const NAMES: &[(&str, TypeId)] = &[
    ("FunctionType", TypeId::Function),
    ("LambdaType", TypeId::Function),
    ("CodeType", TypeId::Code),
    ("MappingProxyType", TypeId::MappingProxy),
    ("SimpleNamespace", TypeId::SimpleNamespace),
    ("CellType", TypeId::Cell),
    ("GeneratorType", TypeId::Generator),
    ("CoroutineType", TypeId::Coroutine),
    ("AsyncGeneratorType", TypeId::AsyncGenerator),
    ("MethodType", TypeId::Method),
    ("BuiltinFunctionType", TypeId::BuiltinFunction),
    ("BuiltinMethodType", TypeId::BuiltinFunction),
    ("WrapperDescriptorType", TypeId::WrapperDescriptor),
    ("MethodWrapperType", TypeId::MethodWrapper),
    ("MethodDescriptorType", TypeId::MethodDescriptor),
    ("ClassMethodDescriptorType", TypeId::ClassMethod),
    ("ModuleType", TypeId::Module),
    ("TracebackType", TypeId::Traceback),
    ("FrameType", TypeId::Frame),
    ("GetSetDescriptorType", TypeId::GetSetDescriptor),
    ("MemberDescriptorType", TypeId::MemberDescriptor),
    ("GenericAlias", TypeId::GenericAlias),
    ("UnionType", TypeId::UnionType),
    ("EllipsisType", TypeId::EllipsisType),
    ("NoneType", TypeId::NoneType),
    ("NotImplementedType", TypeId::NotImplementedType),
];

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for &(name, id) in NAMES {
        let (name, v) = (m.intern(name)?, m.builtin(id));
        dict::set(m, d, name, v)?;
    }
    Ok(())
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    init: Some(init),
    // No objects of this type are ever made.
    source: "CapsuleType = type('PyCapsule', (), {'__slots__': (), '__module__': 'types'})\n",
    ..ModuleSpec::new("_types")
};

//! The texts of `-h` and its kin.

use super::command::Help;

/// The first line, which misuse shows too.
pub(super) const USAGE: &str =
    "usage: amepython [option] ... [-c cmd | -m mod | file | -] [arg] ...";

const OPTIONS: &str = "\
Options (and the environment variables that mean the same):
-b     : warn when bytes are converted to str or compared with it (-bb: raise)
-B     : sets sys.dont_write_bytecode; also PYTHONDONTWRITEBYTECODE=x
-c cmd : the program is this text (ends the options)
-d     : accepted; also PYTHONDEBUG=x
-E     : ignore all PYTHON* and AME_* environment variables
-h     : print this help and exit (also -? or --help)
-i     : read from the terminal after the program; also PYTHONINSPECT=x
-I     : isolated from the user's environment (implies -E, -P and -s)
-m mod : run a module of the library or of sys.path (ends the options)
-O     : leave out assertions; also PYTHONOPTIMIZE=x
-OO    : leave out docstrings as well
-P     : do not put the program's folder on sys.path; also PYTHONSAFEPATH
-q     : no version and copyright before interactive input
-s     : sets sys.flags.no_user_site; also PYTHONNOUSERSITE=x
-S     : no exit, quit, help and the like among the builtins
-u     : show output as it is written; also PYTHONUNBUFFERED=x
-v     : accepted; also PYTHONVERBOSE=x
-V     : print the version and exit (also --version; twice: all of it)
-W arg : control of warnings: action:message:category:module:lineno;
         also PYTHONWARNINGS=arg
-x     : skip the first line of the program
-X opt : options of this implementation (see --help-xoptions)
file   : the program is read from this file; a folder or zip archive with a
         __main__.py is a program too
-      : the program is read from standard input (as without any)
arg ...: arguments of the program, in sys.argv[1:]
";

const VARIABLES: &str = "\
Environment variables that change behaviour:
PYTHONPATH            : folders, separated by ':', that are put on sys.path
PYTHONSTARTUP         : file that is run before interactive input
PYTHONHASHSEED        : seed of the hashes of str and bytes, or 'random'
PYTHONINTMAXSTRDIGITS : how many digits int and str may be converted with
PYTHON_COLORS         : 1 or 0: tracebacks with or without colours
NO_COLOR, FORCE_COLOR : the same, for all programs that follow the convention
PYTHON_HISTORY        : file of the history of interactive input
PYTHONDEVMODE         : shows the warnings that are hidden by default
";

const X_OPTIONS: &str = "\
Options of this implementation:
-X abort=N              : end blocks all the time and run one again, to test;
                          also AME_ABORT=N
-X conflicts[=FILE]     : record what makes blocks wait or run again: in FILE, for
                          'ame report FILE', or for a report at exit; also
                          AME_CONFLICTS=FILE, or AME_CONFLICTS=1 for a report
-X dev                  : shows the warnings that are hidden by default
-X heap=SIZE            : address space for objects, such as 4G; it is 64G, or
                          what the system gives
-X hw=MACHINE           : run each block on a simulated core first, and in software
                          where it does not fit; MACHINE is a preset of
                          'ame hwtm machines' or a file like those; at exit a
                          report is shown
-X hw-report=FILE       : the report goes there; .html is a page, .json is JSON
-X hw-trace=FILE        : record what blocks do to memory, for 'ame hwtm replay';
                          without -X hw they run as ever
-X hw-block=N           : bytecodes of a block, about; it is 255
-X hw-policy=NAME       : lock-elision, or dynamic-length: blocks that grow shorter
                          where many do not fit
-X hw-check             : check that blocks that are rolled back leave nothing
                          behind; exit code 101 if one does
-X hw-seed=N            : seed of interrupts, random replacement and hashes; it is 1
-X int_max_str_digits=N : how many digits int and str may be converted with
Others are found in sys._xoptions.
";

/// A page of help.
pub(super) fn page(help: Help) -> String {
    match help {
        Help::Options => format!("{USAGE}\n{OPTIONS}"),
        Help::Variables => VARIABLES.into(),
        Help::XOptions => X_OPTIONS.into(),
        Help::All => format!("{USAGE}\n{OPTIONS}\n{VARIABLES}\n{X_OPTIONS}"),
    }
}

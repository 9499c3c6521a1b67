//! `_socket`: calls on sockets, by the numbers of their descriptors.
//!
//! Main invariant: nothing here waits but `_wait`, which lets other threads run meanwhile; whatever
//! changes or reads a socket makes its block irrevocable first.
#![expect(unsafe_code, reason = "socket options of any level and length")]

use std::net::{IpAddr, SocketAddr, SocketAddrV6, ToSocketAddrs};
use std::os::fd::{AsRawFd, BorrowedFd, IntoRawFd};
use std::time::Duration;

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, Protocol, RawProtocol, RecvFlags, SendFlags, Shutdown, SocketAddrAny,
    SocketAddrUnix, SocketFlags, SocketType, sockopt,
};

use super::posix::{borrow, c_int, decode as decode_os, failed};
use crate::native::{ModuleSpec, NativeDef};
use crate::object::{TypeId, buffer, bytes, dict, list};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The constants: what is the same number in every program of the system.
const CONSTANTS: &[(&str, i64)] = &[
    ("AF_UNSPEC", libc::AF_UNSPEC as i64),
    ("AF_UNIX", libc::AF_UNIX as i64),
    ("AF_INET", libc::AF_INET as i64),
    ("AF_INET6", libc::AF_INET6 as i64),
    ("SOCK_STREAM", libc::SOCK_STREAM as i64),
    ("SOCK_DGRAM", libc::SOCK_DGRAM as i64),
    ("SOCK_RAW", libc::SOCK_RAW as i64),
    ("SOCK_SEQPACKET", libc::SOCK_SEQPACKET as i64),
    ("SOCK_NONBLOCK", libc::SOCK_NONBLOCK as i64),
    ("SOCK_CLOEXEC", libc::SOCK_CLOEXEC as i64),
    ("SOL_SOCKET", libc::SOL_SOCKET as i64),
    ("SOL_TCP", libc::SOL_TCP as i64),
    ("SO_REUSEADDR", libc::SO_REUSEADDR as i64),
    ("SO_REUSEPORT", libc::SO_REUSEPORT as i64),
    ("SO_KEEPALIVE", libc::SO_KEEPALIVE as i64),
    ("SO_BROADCAST", libc::SO_BROADCAST as i64),
    ("SO_LINGER", libc::SO_LINGER as i64),
    ("SO_RCVBUF", libc::SO_RCVBUF as i64),
    ("SO_SNDBUF", libc::SO_SNDBUF as i64),
    ("SO_ERROR", libc::SO_ERROR as i64),
    ("SO_TYPE", libc::SO_TYPE as i64),
    ("SO_OOBINLINE", libc::SO_OOBINLINE as i64),
    ("SOMAXCONN", libc::SOMAXCONN as i64),
    ("IPPROTO_IP", libc::IPPROTO_IP as i64),
    ("IPPROTO_ICMP", libc::IPPROTO_ICMP as i64),
    ("IPPROTO_TCP", libc::IPPROTO_TCP as i64),
    ("IPPROTO_UDP", libc::IPPROTO_UDP as i64),
    ("IPPROTO_IPV6", libc::IPPROTO_IPV6 as i64),
    ("IPV6_V6ONLY", libc::IPV6_V6ONLY as i64),
    ("TCP_NODELAY", libc::TCP_NODELAY as i64),
    ("TCP_KEEPIDLE", libc::TCP_KEEPIDLE as i64),
    ("TCP_KEEPINTVL", libc::TCP_KEEPINTVL as i64),
    ("TCP_KEEPCNT", libc::TCP_KEEPCNT as i64),
    ("MSG_PEEK", libc::MSG_PEEK as i64),
    ("MSG_OOB", libc::MSG_OOB as i64),
    ("MSG_DONTWAIT", libc::MSG_DONTWAIT as i64),
    ("MSG_WAITALL", libc::MSG_WAITALL as i64),
    ("MSG_NOSIGNAL", libc::MSG_NOSIGNAL as i64),
    ("SHUT_RD", libc::SHUT_RD as i64),
    ("SHUT_WR", libc::SHUT_WR as i64),
    ("SHUT_RDWR", libc::SHUT_RDWR as i64),
    ("AI_PASSIVE", libc::AI_PASSIVE as i64),
    ("AI_CANONNAME", libc::AI_CANONNAME as i64),
    ("AI_NUMERICHOST", libc::AI_NUMERICHOST as i64),
    ("AI_NUMERICSERV", libc::AI_NUMERICSERV as i64),
    ("AI_ADDRCONFIG", libc::AI_ADDRCONFIG as i64),
    ("AI_V4MAPPED", libc::AI_V4MAPPED as i64),
    ("EAI_NONAME", libc::EAI_NONAME as i64),
    ("EAI_FAMILY", libc::EAI_FAMILY as i64),
    ("EAI_SERVICE", libc::EAI_SERVICE as i64),
    ("NI_NUMERICHOST", libc::NI_NUMERICHOST as i64),
    ("NI_NUMERICSERV", libc::NI_NUMERICSERV as i64),
    ("INADDR_ANY", 0),
    ("INADDR_LOOPBACK", 0x7F00_0001),
    ("INADDR_BROADCAST", 0xFFFF_FFFF),
];

fn kind(m: &mut Machine, args: &[Value]) -> Exec<(AddressFamily, SocketType, Option<Protocol>)> {
    let (family, kind, protocol) = (c_int(m, args[0])?, c_int(m, args[1])?, c_int(m, args[2])?);
    let plain = kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    let Ok(family) = u16::try_from(family) else {
        return Err(failed(m, Errno::AFNOSUPPORT, None));
    };
    let protocol = RawProtocol::new(protocol as u32).map(Protocol::from_raw);
    Ok((AddressFamily::from_raw(family), SocketType::from_raw(plain as u32), protocol))
}

fn open(m: &mut Machine, args: &[Value]) -> Exec {
    let (family, kind, protocol) = kind(m, args)?;
    m.irrevocable()?;
    match rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, protocol) {
        Ok(fd) => Ok(Value::int(fd.into_raw_fd().into())),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn pair(m: &mut Machine, args: &[Value]) -> Exec {
    let (family, kind, protocol) = kind(m, args)?;
    m.irrevocable()?;
    match rustix::net::socketpair(family, kind, SocketFlags::CLOEXEC, protocol) {
        Ok((a, b)) => m.tuple(&[a, b].map(|fd| Value::int(fd.into_raw_fd().into()))),
        Err(e) => Err(failed(m, e, None)),
    }
}

/// Family, type and protocol of a socket.
fn what(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let found = (|| {
        let protocol = sockopt::socket_protocol(fd)?.map_or(0, |p| p.as_raw().get());
        let (family, kind) = (sockopt::socket_domain(fd)?, sockopt::socket_type(fd)?);
        Ok([u32::from(family.as_raw()), kind.as_raw(), protocol])
    })();
    match found {
        Ok(all) => m.tuple(&all.map(|n| Value::int(n.into()))),
        Err(e) => Err(failed(m, e, None)),
    }
}

/// Whether a read, or a write, need not wait; waits for that.
fn wait(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let events = if m.truth(args[1])? { PollFlags::OUT } else { PollFlags::IN };
    let limit = if args[2].is_none() {
        None
    } else {
        let seconds = crate::object::float::from_number(m, args[2])?;
        Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
    };
    let ready = super::poll_files(m, &[(fd.as_raw_fd(), events.bits())], limit)?;
    Ok(Value::from_bool(!ready.is_empty()))
}

fn nonblocking(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, flag) = (borrow(m, args[0])?, m.truth(args[1])?);
    m.irrevocable()?;
    match rustix::io::ioctl_fionbio(fd, flag) {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(failed(m, e, None)),
    }
}

// ---- addresses ----

/// The address that Python gives for a family: a tuple of a number and a port, or a path.
fn address(m: &mut Machine, family: Value, v: Value) -> Exec<SocketAddrAny> {
    let family = c_int(m, family)?;
    if family == libc::AF_UNIX {
        let path = match m.as_str(v)? {
            Some(s) => crate::object::string::bytes(s).to_vec(),
            None => buffer::required(m, v)?.into_owned(),
        };
        let made = match path.strip_prefix(&[0]) {
            Some(name) => SocketAddrUnix::new_abstract_name(name),
            None => SocketAddrUnix::new(&path[..]),
        };
        return match made {
            Ok(a) => Ok(a.into()),
            Err(_) => Err(m.error(TypeId::OSError, "AF_UNIX path too long")),
        };
    }
    let parts = m.collect(v)?;
    let &[host, port, ref rest @ ..] = parts.as_slice() else {
        return Err(m.type_error("an address is a pair (host, port)"));
    };
    let port = m.to_i64(port)? as u16;
    let host = m.text_lossy(host);
    match host.parse() {
        Ok(IpAddr::V4(ip)) => Ok(SocketAddr::from((ip, port)).into()),
        Ok(IpAddr::V6(ip)) => {
            let mut numbers = [0u32; 2];
            for (n, &v) in numbers.iter_mut().zip(rest) {
                *n = m.to_i64(v)? as u32;
            }
            Ok(SocketAddrV6::new(ip, port, numbers[0], numbers[1]).into())
        }
        Err(_) => Err(m.error(TypeId::OSError, "bad address")),
    }
}

fn internet(m: &mut Machine, a: SocketAddr) -> Exec {
    let (host, port) = (m.str(&a.ip().to_string())?, Value::int(a.port().into()));
    match a {
        SocketAddr::V4(_) => m.tuple(&[host, port]),
        SocketAddr::V6(a) => {
            let numbers = [a.flowinfo(), a.scope_id()].map(|n| Value::int(n.into()));
            m.tuple(&[host, port, numbers[0], numbers[1]])
        }
    }
}

fn from_address(m: &mut Machine, a: Option<SocketAddrAny>) -> Exec {
    let Some(a) = a else { return Ok(Value::NONE) };
    if let Ok(a) = SocketAddr::try_from(a.clone()) {
        return internet(m, a);
    }
    if let Ok(a) = SocketAddrUnix::try_from(a) {
        if let Some(name) = a.abstract_name() {
            let mut all = vec![0];
            all.extend_from_slice(name);
            return m.bytes(&all);
        }
        let path = a.path_bytes().unwrap_or_default().to_vec();
        return decode_os(m, &path);
    }
    Ok(Value::NONE)
}

/// Families and addresses of a host.
fn resolve(m: &mut Machine, args: &[Value]) -> Exec {
    let (host, port) = (m.text_lossy(args[0]), m.to_i64(args[1])?);
    let Ok(port) = u16::try_from(port) else {
        return Err(m.overflow_error("getaddrinfo() argument 2 is out of range"));
    };
    m.irrevocable()?;
    // A name that is not known has no addresses.
    let found: Vec<SocketAddr> =
        (host.as_str(), port).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    let mut all = Vec::with_capacity(found.len());
    for a in found {
        let family = if a.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
        let pair = [Value::int(family.into()), internet(m, a)?];
        all.push(m.tuple(&pair)?);
    }
    list::new(m, &all)
}

fn pack(m: &mut Machine, args: &[Value]) -> Exec {
    let (family, text) = (c_int(m, args[0])?, m.text_lossy(args[1]));
    match text.parse() {
        Ok(IpAddr::V4(ip)) if family == libc::AF_INET => m.bytes(&ip.octets()),
        Ok(IpAddr::V6(ip)) if family == libc::AF_INET6 => m.bytes(&ip.octets()),
        _ => Ok(Value::NONE),
    }
}

fn unpack(m: &mut Machine, args: &[Value]) -> Exec {
    let all = bytes::contents(m, args[0])?;
    let ip = if let Ok(four) = <[u8; 4]>::try_from(&all[..]) {
        IpAddr::from(four)
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(&all[..]) {
        IpAddr::from(sixteen)
    } else {
        return Err(m.value_error("invalid length of packed IP address string"));
    };
    m.str(&ip.to_string())
}

// ---- operations ----

fn done(m: &mut Machine, result: rustix::io::Result<()>) -> Exec {
    match result {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn bind(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, a) = (borrow(m, args[0])?, address(m, args[1], args[2])?);
    m.irrevocable()?;
    done(m, rustix::net::bind(fd, &a))
}

fn listen(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, backlog) = (borrow(m, args[0])?, c_int(m, args[1])?);
    m.irrevocable()?;
    done(m, rustix::net::listen(fd, backlog))
}

fn accept(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    m.irrevocable()?;
    match rustix::net::acceptfrom_with(fd, SocketFlags::CLOEXEC) {
        Ok((new, a)) => {
            let a = from_address(m, a)?;
            m.tuple(&[Value::int(new.into_raw_fd().into()), a])
        }
        Err(e) => Err(failed(m, e, None)),
    }
}

fn connect(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, a) = (borrow(m, args[0])?, address(m, args[1], args[2])?);
    m.irrevocable()?;
    done(m, rustix::net::connect(fd, &a))
}

/// What was received, and from whom.
fn recv(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, n, flags) = (borrow(m, args[0])?, m.to_i64(args[1])?, c_int(m, args[2])?);
    m.irrevocable()?;
    // What the system holds for a socket is far less.
    let mut data = vec![0; (n.max(0) as usize).min(1 << 26)];
    let flags = RecvFlags::from_bits_retain(flags as u32);
    match rustix::net::recvfrom(fd, &mut data[..], flags) {
        Ok((got, _, a)) => {
            let pair = [m.bytes(&data[..got.min(data.len())])?, from_address(m, a)?];
            m.tuple(&pair)
        }
        Err(e) => Err(failed(m, e, None)),
    }
}

/// A peer that has gone is an error, not a signal.
fn send_flags(flags: i32) -> SendFlags {
    SendFlags::from_bits_retain(flags as u32) | SendFlags::NOSIGNAL
}

fn sent(m: &mut Machine, result: rustix::io::Result<usize>) -> Exec {
    match result {
        Ok(n) => Ok(Value::len(n)),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn send(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, data) = (borrow(m, args[0])?, buffer::required(m, args[1])?);
    let flags = send_flags(c_int(m, args[2])?);
    m.irrevocable()?;
    sent(m, rustix::net::send(fd, &data, flags))
}

fn sendto(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, data) = (borrow(m, args[0])?, buffer::required(m, args[1])?);
    let flags = send_flags(c_int(m, args[2])?);
    let a = address(m, args[3], args[4])?;
    m.irrevocable()?;
    sent(m, rustix::net::sendto(fd, &data, flags, &a))
}

fn getsockname(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match rustix::net::getsockname(fd) {
        Ok(a) => from_address(m, Some(a)),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn getpeername(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match rustix::net::getpeername(fd) {
        Ok(a) => from_address(m, a),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn shutdown(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let how = match c_int(m, args[1])? {
        libc::SHUT_RD => Shutdown::Read,
        libc::SHUT_WR => Shutdown::Write,
        libc::SHUT_RDWR => Shutdown::Both,
        _ => return Err(failed(m, Errno::INVAL, None)),
    };
    m.irrevocable()?;
    done(m, rustix::net::shutdown(fd, how))
}

// ---- options ----

fn set_option(fd: BorrowedFd<'_>, level: i32, name: i32, value: &[u8]) -> std::io::Result<()> {
    // SAFETY: the pointer and the length are those of a slice that lives until the call returns.
    let result = unsafe {
        libc::setsockopt(fd.as_raw_fd(), level, name, value.as_ptr().cast(), value.len() as u32)
    };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

fn get_option(fd: BorrowedFd<'_>, level: i32, name: i32, n: usize) -> std::io::Result<Vec<u8>> {
    let (mut value, mut length) = (vec![0u8; n], n as u32);
    // SAFETY: the buffer has the length that is given, and lives until the call returns.
    let result = unsafe {
        libc::getsockopt(fd.as_raw_fd(), level, name, value.as_mut_ptr().cast(), &raw mut length)
    };
    if result != 0 {
        return Err(std::io::Error::last_os_error());
    }
    value.truncate(length as usize);
    Ok(value)
}

fn setsockopt(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, level, name) = (borrow(m, args[0])?, c_int(m, args[1])?, c_int(m, args[2])?);
    let value = buffer::required(m, args[3])?;
    m.irrevocable()?;
    match set_option(fd, level, name, &value) {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(m.os_error(&e, None)),
    }
}

/// An option's number, or its bytes if a length is given.
fn getsockopt(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, level, name) = (borrow(m, args[0])?, c_int(m, args[1])?, c_int(m, args[2])?);
    let n = m.to_i64(args[3])?;
    if !(0..=1024).contains(&n) {
        return Err(m.error(TypeId::OSError, "getsockopt buflen out of range"));
    }
    m.irrevocable()?;
    match get_option(fd, level, name, if n == 0 { 4 } else { n as usize }) {
        Ok(value) if n > 0 => m.bytes(&value),
        Ok(value) => {
            let number = value.first_chunk().map_or(0, |bytes| i32::from_ne_bytes(*bytes));
            Ok(Value::int(number.into()))
        }
        Err(e) => Err(m.os_error(&e, None)),
    }
}

fn gethostname(m: &mut Machine, _: &[Value]) -> Exec {
    let name = rustix::system::uname().nodename().to_bytes().to_vec();
    decode_os(m, &name)
}

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for &(name, n) in CONSTANTS {
        let name = m.intern(name)?;
        dict::set(m, d, name, Value::int(n))?;
    }
    Ok(())
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_open", open, &["family", "type", "proto"]),
        NativeDef::function("_pair", pair, &["family", "type", "proto"]),
        NativeDef::function("_what", what, &["fd"]),
        NativeDef::function("_wait", wait, &["fd", "writing", "seconds"]),
        NativeDef::function("_nonblocking", nonblocking, &["fd", "flag"]),
        NativeDef::function("_close", super::posix::close, &["fd"]),
        NativeDef::function("_resolve", resolve, &["host", "port"]),
        NativeDef::function("_pack", pack, &["family", "text"]),
        NativeDef::function("_unpack", unpack, &["packed"]),
        NativeDef::function("_bind", bind, &["fd", "family", "address"]),
        NativeDef::function("_listen", listen, &["fd", "backlog"]),
        NativeDef::function("_accept", accept, &["fd"]),
        NativeDef::function("_connect", connect, &["fd", "family", "address"]),
        NativeDef::function("_recv", recv, &["fd", "size", "flags"]),
        NativeDef::function("_send", send, &["fd", "data", "flags"]),
        NativeDef::function("_sendto", sendto, &["fd", "data", "flags", "family", "address"]),
        NativeDef::function("_getsockname", getsockname, &["fd"]),
        NativeDef::function("_getpeername", getpeername, &["fd"]),
        NativeDef::function("_shutdown", shutdown, &["fd", "how"]),
        NativeDef::function("_setsockopt", setsockopt, &["fd", "level", "name", "value"]),
        NativeDef::function("_getsockopt", getsockopt, &["fd", "level", "name", "size"]),
        NativeDef::function("gethostname", gethostname, &[]),
    ],
    init: Some(init),
    source: include_str!("python/socket.py"),
    ..ModuleSpec::new("_socket")
};

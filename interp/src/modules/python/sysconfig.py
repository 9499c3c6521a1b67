build_time_vars = {
    'prefix': '/usr/local', 'exec_prefix': '/usr/local', 'EXT_SUFFIX': '', 'SOABI': '',
    'HOST_GNU_TYPE': '', 'MULTIARCH': '', 'Py_DEBUG': 0, 'Py_GIL_DISABLED': 1,
    'TZPATH': '/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo',
}

// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// How a file is opened, and made if need be.
extension StoredFile {
    /// Opens it, and makes it what it must be; gives minus one, and the reason in `errno`, when it cannot be opened.
    func open(for mode: TorrentFiles.Mode) throws(StorageProblem) -> Int32 {
        let identity = state.withLock { $0.identity }
        let new = try openAsIs(for: mode, knownAs: identity)
        guard new >= 0 else { return new }
        if lane == nil {
            let site = StorageSite(of: new)
            let found = calls.disk.map { .disk($0) } ?? StorageLane(at: site)
            state.withLock { state in
                state.lane = found
                // Even what it has in memory it may compare with the file server's first.
                if site.kind == .remote { state.tellsMemory = false }
            }
        }
        guard mode == .writing || identity != nil else { return new }
        do throws(StorageProblem) {
            let found = FileIdentity(of: new)
            if let identity, identity != found { throw problem(.recognize, 0) }
            if identity == nil { try makeRoom(new) }
            state.withLock { state in
                state.identity = found
                if mode == .writing { state.isWritable = true }
            }
        } catch {
            _ = Glibc.close(new)
            throw error
        }
        return new
    }

    private func openAsIs(for mode: TorrentFiles.Mode, knownAs identity: FileIdentity?) throws(StorageProblem) -> Int32
    {
        switch (mode, kind) {
        case (.reading, .device): return Glibc.open(path, O_RDONLY | O_CLOEXEC)
        // Whatever came into its place must not hold us up.
        case (.reading, _): return Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        case (.writing, .device):
            guard cache.claimDevice(path, for: key) else { throw problem(.claim, EBUSY) }
            // Who asks for a device alone is refused while something of it is mounted, and so is a mount meanwhile.
            return Glibc.open(path, O_RDWR | O_EXCL | O_CLOEXEC)
        case (.writing, _):
            guard identity != nil else { return try make() }
            return Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        }
    }

    private func make() throws(StorageProblem) -> Int32 {
        var end = path.startIndex
        while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
            end = slash
            let folder = String(path[..<slash])
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw StorageProblem(operation: .makeFolder, path: folder, errorNumber: errno)
            }
        }
        return Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    }

    private func makeRoom(_ descriptor: Int32) throws(StorageProblem) {
        switch kind {
        case .own:
            guard ftruncate(descriptor, off_t(length)) == 0 else { throw problem(.resize, errno) }
        case .shared:
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw problem(.resize, errno) }
            if UInt64(clamping: status.st_size) < length, ftruncate(descriptor, off_t(length)) != 0 {
                throw problem(.resize, errno)
            }
        case .device:
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { throw problem(.open, errno) }
            guard UInt64(end) >= length else { throw problem(.fit(needed: length, available: UInt64(end)), 0) }
        }
    }
}

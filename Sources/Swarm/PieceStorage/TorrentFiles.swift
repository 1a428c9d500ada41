// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore
package import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// A torrent's bytes on files below one folder, or where they were given places, addressed as one run of bytes; padding
/// reads as zeros.
///
/// Files are made sparse at their full length, never filled with zeros, and written by position, never mapped: a full
/// disk is an error that names the file, not a signal. For use by any thread, and by several at once.
package final class TorrentFiles: Sendable {
    /// What the files are opened for.
    package enum Mode: Hashable, Sendable {
        /// They must all be there.
        case reading
        /// Those of the given pieces are made if need be; others are made only when written to.
        case writing
    }

    let layout: TorrentLayout
    /// What is opened: for each path one.
    let stored: [StoredFile]
    /// Where each file of the torrent is: which of the stored ones, and how many bytes behind its beginning.
    let places: [(stored: Int, offset: UInt64)]
    private let isWriting: Atomic<Bool>
    /// Which of the stored ones is being closed for writing.
    private let finishing = Atomic(0)
    /// What looking at all of the files waits for, and using one of which the disk is not known.
    ///
    /// It is this torrent's alone: others in the same folder may be on other disks.
    package let lane: StorageLane
    /// What each file was when it was hashed; empty when nobody knows, as of files this program wrote itself.
    let stamps: FileStamps
    private let cache: DescriptorCache

    /// A path that files of the torrent have their place in.
    private struct Outline {
        let path: String
        var kind: StoredFile.Kind
        var end: UInt64
    }

    /// Opens nothing yet; `folder` is where the torrent's own name begins.
    ///
    /// With `stamps`, one for each file of the torrent, a file that is no longer what it was is never read: what is
    /// given out must be what was hashed. Files that have a placement, by their index, are there and not in the folder.
    /// Few of the files are open at once, as the cache allows.
    package init(
        metainfo: Metainfo, folder: String, mode: Mode, stamps: FileStamps = FileStamps(),
        placements: [Int: FilePlacement] = [:], cache: DescriptorCache = .ofThisProcess, calls: DiskCalls = .system
    ) {
        let layout = metainfo.layout
        var outlines: [Outline] = []
        var places: [(stored: Int, offset: UInt64)] = []
        var known: [ExactName: Int] = [:]
        for (file, path) in metainfo.storagePaths.enumerated() {
            let placement = placements[file]
            let path = placement?.path ?? "\(folder)/\(path)"
            // A place that no file has is one that the system will refuse.
            let offset = min(placement?.offset ?? 0, UInt64(Int64.max) - layout.files[file].length)
            let end = offset + layout.files[file].length
            let kind: StoredFile.Kind = placement.map { $0.isDevice ? .device : .shared } ?? .own
            if let index = known[ExactName(path)] {
                outlines[index].end = max(outlines[index].end, end)
                outlines[index].kind = kind == .device || outlines[index].kind == .device ? .device : .shared
            } else {
                known[ExactName(path)] = outlines.count
                outlines.append(Outline(path: path, kind: kind, end: end))
            }
            places.append((known[ExactName(path)] ?? 0, offset))
        }
        stored = zip(outlines, cache.keys(count: outlines.count)).map { outline, key in
            StoredFile(
                path: outline.path, kind: outline.kind, length: outline.end, cache: cache, key: key, calls: calls)
        }
        self.layout = layout
        self.places = places
        self.stamps = stamps
        self.cache = cache
        let name = metainfo.storagePaths.first?.components.first
        lane = StorageLane(below: name.map { "\(folder)/\($0)" } ?? folder)
        isWriting = Atomic(mode == .writing)
    }

    deinit {
        close()
    }

    /// Closes what is open, at the end of its use; may wait for disks and devices, for no file server.
    package func close() {
        cache.close(stored.map(\.key))
    }

    /// Closes what is open, at the end of its use, on threads that may wait for that; for whoever may not.
    package func letGo() {
        cache.end(stored.map(\.key), waitsForDisks: false)
    }

    private var mode: Mode { isWriting.load(ordering: .acquiring) ? .writing : .reading }

    /// Nothing will be written any more: from now on the files are open for reading only; what was written to devices is
    /// on them.
    ///
    /// Nobody else may begin to use them meanwhile; the end of what is under way is waited for. The callback hears of each
    /// file that is done. Linux neither executes nor loads as a kernel a file that somebody has open for writing.
    package func finishWriting(done: () -> Void = {}) throws(StorageProblem) {
        for index in stored.indices {
            finishing.store(index, ordering: .relaxed)
            try stored[index].finishWriting()
            done()
        }
        isWriting.store(false, ordering: .releasing)
    }

    /// Which file or device is being closed for writing, while that goes on, and whether it is a device.
    package var beingFinished: (path: String, isDevice: Bool) {
        let index = finishing.load(ordering: .relaxed)
        guard stored.indices.contains(index) else { return ("", false) }
        return (stored[index].path, stored[index].kind == .device)
    }

    /// Bytes written to devices that may not be on them yet; never more than 16 MiB for each device.
    package var unsyncedBytes: Int { stored.reduce(0) { $0 + $1.unsyncedBytes } }

    /// Opens the devices, so that one that is missing, in use or too small is told of before anything is done.
    package func openDevices() throws(StorageProblem) {
        for index in stored.indices where stored[index].kind == .device {
            try stored[index].withDescriptor(for: mode) { _ in }
        }
    }

    /// Makes the files that no write would ever make: the empty ones, where they are not there as they should be.
    package func makeEmptyFiles() throws(StorageProblem) {
        for (file, place) in zip(layout.files, places) where file.length == 0 {
            guard !stored[place.stored].isMade else { continue }
            try stored[place.stored].withDescriptor(for: mode) { _ in }
        }
    }

    /// Makes a run of the torrent's bytes zero and writes as little as it can: devices are told to, and files have holes.
    ///
    /// The callback hears of every part, in bytes; padding is told of like the rest. What it throws ends it.
    package func makeZero(
        _ range: Range<UInt64>, done: (UInt64) throws(StorageProblem) -> Void = { _ in }
    ) throws(StorageProblem) {
        for segment in layout.segments(at: range.lowerBound, length: range.count) {
            switch segment.place {
            case .padding: try done(UInt64(segment.length))
            case .file(let file, let offset):
                let start = places[file].offset + offset
                try stored[places[file].stored].makeZero(start..<start + UInt64(segment.length), done: done)
            }
        }
    }

    /// What some bytes of the torrent wait for when they are read or written.
    package func lane(of run: Range<UInt64>) -> StorageLane {
        var found: StorageLane?
        for segment in layout.segments(at: run.lowerBound, length: run.count) {
            guard case .file(let file, offset: _) = segment.place else { continue }
            let stored = stored[places[file].stored]
            guard let lane = stored.lane else { return unlocated(stored) }
            // Bytes on two disks wait for one of them, which is not the memory.
            if found?.isMemory ?? true { found = lane }
        }
        return found ?? lane
    }

    /// What using a file waits for of which the disk is not known.
    func unlocated(_ stored: StoredFile) -> StorageLane {
        stored.kind == .own ? lane : StorageLane(below: stored.path)
    }

    /// What a file of the torrent waits for, by its index; opens it to find that out, if it can be opened.
    package func locate(_ file: Int) -> StorageLane {
        let stored = stored[places[file].stored]
        if stored.lane == nil { try? stored.withDescriptor(for: mode) { _ in } }
        return stored.lane ?? lane
    }

    /// Fills the buffer from a place in the torrent's bytes if that waits for no disk, and tells whether it did.
    ///
    /// So it is where the files are open and the bytes in memory. An error is told by who may wait for the disk.
    package func readAtOnce(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Bool {
        var done = 0
        for segment in layout.segments(at: offset, length: buffer.count) {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + segment.length])
            switch segment.place {
            case .padding: part.initializeMemory(as: UInt8.self, repeating: 0)
            case .file(let file, let start):
                let place = places[file]
                let outcome = stored[place.stored].readAtOnce(part, at: place.offset + start, for: mode)
                guard case .done(let seen) = outcome else { return false }
                if let seen, let stamp = stamps[file], seen != stamp { return false }
            }
            done += segment.length
        }
        return true
    }

    /// Fills the buffer from a place in the torrent's bytes.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageProblem) {
        var done = 0
        for segment in layout.segments(at: offset, length: buffer.count) {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + segment.length])
            switch segment.place {
            case .padding: part.initializeMemory(as: UInt8.self, repeating: 0)
            case .file(let file, let start):
                try read(file, part, at: start)
            }
            done += segment.length
        }
    }

    private func read(
        _ file: Int, _ part: UnsafeMutableRawBufferPointer, at start: UInt64
    ) throws(StorageProblem) {
        let place = places[file]
        let seen = try stored[place.stored].read(part, at: place.offset + start, for: mode)
        // Asked after the bytes were taken: whatever was written before them shows.
        guard let seen, let stamp = stamps[file], seen != stamp else { return }
        // The file that is open may be one that was replaced meanwhile by one that is known to be right.
        stored[place.stored].forget()
        guard try stored[place.stored].read(part, at: place.offset + start, for: mode) != stamps[file] else { return }
        throw stored[place.stored].problem(.trust, 0)
    }

    /// Writes the buffer to a place in the torrent's bytes; what falls on padding goes nowhere.
    package func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageProblem) {
        var done = 0
        for segment in layout.segments(at: offset, length: buffer.count) {
            let part = UnsafeRawBufferPointer(rebasing: buffer[done..<done + segment.length])
            if case .file(let file, let start) = segment.place {
                try stored[places[file].stored].write(part, at: places[file].offset + start, for: mode)
            }
            done += segment.length
        }
    }

    /// Whether any file that has bytes is there and not empty: something worth hashing before a download.
    ///
    /// Of a device nobody knows.
    package var hasAnything: Bool {
        zip(layout.files, places).contains { file, place in
            let stored = stored[place.stored]
            return file.length > 0 && (stored.kind == .device || stored.lengthNow ?? 0 > place.offset)
        }
    }

    /// Whether a file, by its index, has its place on a device.
    package func isOnDevice(_ file: Int) -> Bool {
        stored[places[file].stored].kind == .device
    }

    /// Whether it is known what the files were when they were hashed.
    package var isStamped: Bool { !stamps.isEmpty }

    /// Where a file of the torrent is, by its index.
    package func path(ofFile file: Int) -> String { stored[places[file].stored].path }

    /// Which of some files of the torrent, by their indices, a problem is about; all of them if it is about none of them,
    /// as when a folder above them cannot be made.
    package func files(_ files: [Int], of problem: StorageProblem) -> [Int] {
        let own = files.filter { stored[places[$0].stored].path == problem.path }
        return own.isEmpty ? files : own
    }

    /// Where in a file of the torrent the bytes are that a problem is about; `nil` when they are not in it.
    package func offset(of problem: StorageProblem, inFile file: Int) -> UInt64? {
        let place = places[file]
        guard stored[place.stored].path == problem.path, let position = problem.position, position >= place.offset,
            position - place.offset < layout.files[file].length
        else { return nil }
        return position - place.offset
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Glibc
internal import Synchronization

/// What the system tells of the folders it is asked to watch (inotify(7)).
final class FolderEvents: Sendable {
    private let descriptor: CInt
    private let buffer = EventBuffer()
    private let source: Mutex<(any DispatchSourceRead)?>

    /// Rings the bell whenever there are events to take; `nil` with the reason in `errno` if the system watches nothing.
    init?(queue: DispatchQueue, bell: @escaping @Sendable () -> Void) {
        let opened = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard opened >= 0 else { return nil }
        descriptor = opened
        let reader = DispatchSource.makeReadSource(fileDescriptor: opened, queue: queue)
        reader.setEventHandler { [buffer] in
            buffer.read(from: opened)
            bell()
        }
        reader.setCancelHandler { close(opened) }
        reader.activate()
        source = Mutex(reader)
    }

    deinit { end() }

    /// Nothing is told any more.
    func end() {
        source.withLock { source in
            source?.cancel()
            source = nil
        }
    }

    /// Has a folder watched and gives the number of the watch; the same folder has the same one.
    func watch(_ path: String) throws(WatchError) -> Int32 {
        let watch = inotify_add_watch(descriptor, path, InotifyEvent.wanted)
        guard watch >= 0 else { throw WatchError(errorNumber: errno) }
        return watch
    }

    /// Has it watched no more.
    func forget(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

    /// Everything that was told since, and whether something is missing from it.
    func take() -> (events: [InotifyEvent], wereLost: Bool) { buffer.take() }
}

/// What was told and not taken yet.
private final class EventBuffer: Sendable {
    private struct State {
        var events: [InotifyEvent] = []
        var wereLost = false
    }

    private let state = Mutex(State())

    func read(from descriptor: CInt) {
        withUnsafeTemporaryAllocation(byteCount: Limits.eventBytes, alignment: 8) { buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return }
            let events = InotifyEvent.all(in: UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            state.withLock { state in
                if state.events.count + events.count <= Limits.waitingEvents {
                    state.events += events
                } else {
                    state.wereLost = true
                }
            }
        }
    }

    func take() -> (events: [InotifyEvent], wereLost: Bool) {
        state.withLock { state in
            defer { state = State() }
            return (state.events, state.wereLost)
        }
    }
}

/// Why a folder is not watched.
struct WatchError: Error {
    let errorNumber: Int32

    var refusal: WatchRefusal {
        switch errorNumber {
        case ENOENT, ENOTDIR, ELOOP: .gone
        case ENOSPC, ENOMEM: .limit
        default: .refused
        }
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// Lets a thread wait until others have said so often that it may go on.
final class Semaphore: @unchecked Sendable {
    // Sound because every call on it is one that threads may make at once, and the memory stays where it is.
    private let place = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// Nobody has said anything.
    init() {
        sem_init(place, 0, 0)
    }

    deinit {
        sem_destroy(place)
        place.deallocate()
    }

    /// Lets one go on, now or as soon as it waits.
    func signal() {
        sem_post(place)
    }

    /// Waits until it may go on.
    func wait() {
        while sem_wait(place) != 0 {}
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import ServiceLifecycle
internal import TorrentCore

/// Tells the hub what becomes of images, has the stream look at the room, has both give signs of life, and ends them when the
/// server begins to end.
package struct EventService: Service, CustomStringConvertible {
    private let hub: EventHub
    private let stream: RoomStream
    private let catalog: CatalogKeeper
    private let clock: ServerClock

    /// A service that has both told until the server ends.
    package init(hub: EventHub, stream: RoomStream, catalog: CatalogKeeper, clock: ServerClock) {
        self.hub = hub
        self.stream = stream
        self.catalog = catalog
        self.clock = clock
    }

    package var description: String { "events" }

    package func run() async {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                await withDiscardingTaskGroup { tasks in
                    tasks.addTask {
                        while (try? await Task.sleep(for: Limits.eventBeat)) != nil {
                            hub.elapsed(to: clock.now)
                            stream.broadcast.elapsed(to: clock.now)
                        }
                    }
                    tasks.addTask {
                        while (try? await Task.sleep(for: Limits.streamTick)) != nil { await stream.look() }
                    }
                    tasks.addTask { await followImages() }
                }
            }
        } onGracefulShutdown: {
            end()
        }
        end()
    }

    private func end() {
        hub.end()
        stream.broadcast.end()
    }

    private func followImages() async {
        var news = ImageNews(catalog.current)
        for await now in catalog.catalogs() {
            for change in news.changes(to: now) {
                hub.tell(.image, at: clock.moment.wall) { event in
                    event.image = change.name
                    event.state = change.state?.rawValue ?? "gone"
                    event.version = change.version.map { "\($0)" }
                    event.reason = change.reason
                }
            }
        }
    }
}

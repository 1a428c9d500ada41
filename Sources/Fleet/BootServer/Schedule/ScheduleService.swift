// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetRules
internal import ServiceLifecycle
internal import TorrentCore

/// Has the schedule looked at every second, and takes over what the rules say of it.
struct ScheduleService: Service, CustomStringConvertible {
    let keeper: ScheduleKeeper
    let rules: RuleKeeper
    let clock: ServerClock

    var description: String { "schedule" }

    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask {
                    while (try? await Task.sleep(for: Limits.scheduleTick)) != nil {
                        await keeper.look(at: clock.moment.wall)
                    }
                }
                tasks.addTask {
                    for await contents in rules.changes() {
                        await keeper.replace(contents.book.schedule, at: clock.moment.wall)
                    }
                }
            }
        }
    }
}

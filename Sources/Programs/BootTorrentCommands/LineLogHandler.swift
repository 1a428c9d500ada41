// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
package import Logging
import TorrentCore

/// Writes each thing that is logged as one ``LogLine``.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel = Logger.Level.info
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// Hands on whole lines, with their ends.
    package init(format: LogFormat, write: @escaping @Sendable (String) -> Void) {
        self.format = format
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let given = event.metadata { fields.merge(given) { $1 } }
        if let error = event.error, fields["reason"] == nil { fields["reason"] = "\(error)" }
        let now = WallTime.now
        write(LogLine("\(event.message)", fields, level: event.level, at: now).text(format, zone: now.zone))
    }
}

extension WallTime {
    /// This moment.
    static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Seconds that local time is ahead of UTC then.
    fileprivate var zone: Int {
        var (moment, parts) = (time_t(milliseconds / 1_000), tm())
        localtime_r(&moment, &parts)
        return parts.tm_gmtoff
    }
}

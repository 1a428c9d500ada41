// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import HTTPFetch
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import TorrentCore

/// Hummingbird's channel for HTTP/1, with each connection watched for what it does with its place.
///
/// Hummingbird by itself stops accepting when all places are taken, so that everybody waits, and never ends a
/// connection while it writes an answer.
struct GuardedHTTPChannel: ServerChildChannel {
    let base: HTTP1Channel
    let admission: ConnectionGuard
    let executors: LoopExecutors

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [admission] value in
            guard let host = channel.remoteAddress.flatMap(HostAddress.init) else {
                throw ChannelError.unknownLocalAddress
            }
            try admission.watch(channel, from: host)
            return value
        }.flatMapErrorThrowing { error in
            // Who has gone before we looked has no address any more; nobody else would close its descriptor.
            channel.close(promise: nil)
            throw error
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

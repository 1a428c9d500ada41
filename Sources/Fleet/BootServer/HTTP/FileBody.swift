// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PieceStorage

/// Answers with a whole file or a part of it, from memory or from a disk.
enum FileBody {
    /// A file that is kept in memory; the bytes are shared by all responses.
    static func response(_ content: ByteBuffer, for request: Request) throws(HTTPProblem) -> Response {
        let length = UInt64(content.readableBytes)
        let (status, range, headers) = try prepare(request, length: length)
        let start = content.readerIndex + Int(range.lowerBound)
        guard let slice = content.getSlice(at: start, length: Int(range.upperBound - range.lowerBound)) else {
            throw HTTPProblem(.internalServerError, "The server could not answer; its log says why.")
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: slice))
    }

    /// A file on a disk, which must look as it did when it was hashed.
    ///
    /// Else somebody is changing it, or its bytes are being checked, or its image is about to be withdrawn: whoever asks is
    /// to ask again. A change after the answer has begun ends the connection.
    /// It is read in chunks as the receiver takes them, so that a response costs the same memory whatever its size; what the
    /// receiver takes is counted.
    static func response(
        path: String, _ file: PublishedFile, cache: DescriptorCache = .ofThisProcess, for request: Request,
        counted: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> Response {
        let (status, range, headers) = try prepare(request, length: file.length)
        let stamp = file.stamp
        do {
            let present = try await DiskFile.open(path, as: stamp, cache: cache) { $0.length }
            guard present == file.length else {
                throw StorageProblem(operation: .trust, path: path, errorNumber: 0)
            }
        } catch let problem as StorageProblem {
            throw HTTPProblem(unreadable: problem)
        }
        let size = Int(clamping: range.upperBound - range.lowerBound)
        let body = ResponseBody(contentLength: size) { writer in
            try await send(path, stamp, range, cache, counted, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }

    private static func send(
        _ path: String, _ stamp: FileStamp?, _ range: Range<UInt64>, _ cache: DescriptorCache,
        _ counted: (UInt64) -> Void, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await DiskFile.open(path, as: stamp, cache: cache) { file in
            var position = range.lowerBound
            while position < range.upperBound {
                let wanted = Int(min(UInt64(Limits.chunk), range.upperBound - position))
                let chunk = try await file.read(at: position, count: wanted)
                // A file cut under our hands: ending the connection early is the only way left to say so.
                guard chunk.readableBytes > 0 else {
                    throw StorageProblem(operation: .read, path: path, errorNumber: 0)
                }
                position += UInt64(chunk.readableBytes)
                try await writer.write(chunk)
                counted(UInt64(chunk.readableBytes))
            }
        }
    }

    private static func prepare(
        _ request: Request, length: UInt64
    ) throws(HTTPProblem) -> (HTTPResponse.Status, Range<UInt64>, HTTPFields) {
        var headers: HTTPFields = [.contentType: ContentType.bytes.rawValue, .acceptRanges: "bytes"]
        // Nothing here has a validator, so no If-Range can be fulfilled and the whole file is right (RFC 9110 13.1.5).
        let wanted = request.headers[.ifRange] == nil ? request.headers[.range] : nil
        switch ByteRange(header: wanted, length: length) {
        case .whole:
            headers[.contentLength] = "\(length)"
            return (.ok, 0..<length, headers)
        case .part(let range):
            headers[.contentLength] = "\(range.upperBound - range.lowerBound)"
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
            return (.partialContent, range, headers)
        case .unsatisfiable:
            throw HTTPProblem(
                .rangeNotSatisfiable, "This file has \(length) bytes, and none of those asked for.",
                headers: [.contentRange: "bytes */\(length)"])
        }
    }
}

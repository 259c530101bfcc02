package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallException;
import io.xphone.PlayoutPosition;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterCommand.Kind;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.internal.AudioInput;
import io.xphone.bus.internal.LocalServices;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The audio, marks and commands of a writer on their way to the call's media: audio waits here until the writer is open
 * and the queue at the media has room. On the context of the handle.
 */
final class WriterFlow {

    private final CallAudioImpl audio;
    private final MediaWriter writer;
    private final boolean paced;
    private final DeliveryOptions delivery;

    /** Audio and marks; created with the first that is queued: frames of an unpaced writer never are. */
    private Deque<Object> pending;

    private AudioWriterLease lease;
    private AudioInput input;
    private long room;
    private long pendingSamples;
    private long sent;
    private long consumed;

    /** Whether the rest of the write whose audio was sent last is in the pending queue. */
    private boolean sendingMore;

    private record Mark(String key) {}

    private record Piece(Object audio, int samples, boolean more) {}

    /** @param paced whether the audio is queued at the media */
    WriterFlow(CallAudioImpl audio, MediaWriter writer, boolean paced) {
        this.audio = audio;
        this.writer = writer;
        this.paced = paced;
        this.delivery = new DeliveryOptions().setLocalOnly(audio.local());
    }

    /** @param samples audio that may be in the queue at the media */
    void open(AudioWriterLease opened, long samples) {
        lease = opened;
        room = samples;
        input = audio.local() ? localInput(opened.getAddress()) : null;
    }

    /** The input for frames by reference when the call's media is on the current event loop; null otherwise. */
    private AudioInput localInput(String address) {
        AudioInput.Locator locator =
                LocalServices.onEventLoop(audio.inbox().vertx(), address, AudioInput.Locator.class);
        return locator == null ? null : locator.input(audio.call().id());
    }

    boolean isOpen() {
        return lease != null;
    }

    /** Number of the writer at the media; 0 before it is open. */
    int stream() {
        return lease == null ? 0 : lease.getStream();
    }

    /** Samples that have not been sent to the peer, here and at the media. */
    long queued() {
        return pendingSamples + (paced ? sent - consumed : 0); // frames of an unpaced writer are not queued there
    }

    /** Samples that the media has not received. */
    long pendingSamples() {
        return pendingSamples;
    }

    /** Whether the media has audio whose playout it has not reported. */
    boolean outstanding() {
        return lease != null && paced && sent != consumed;
    }

    /** The media reports the samples that are no longer in its queue. */
    void consumed(long samples) {
        consumed = samples;
    }

    /** Sends audio, or queues it; {@link #pump} follows. @param more whether the next piece continues the same write */
    void add(Object piece, int samples, boolean more) {
        if (!hasPending() && lease != null && hasRoom()) {
            send(piece, samples, more);
        } else {
            pending().add(new Piece(writer.kept(piece), samples, more));
            pendingSamples += samples;
        }
    }

    /** Queues a mark; {@link #pump} follows. */
    void mark(String key) {
        pending().add(new Mark(key));
    }

    private boolean hasPending() {
        return pending != null && !pending.isEmpty();
    }

    private Deque<Object> pending() {
        if (pending == null) {
            pending = new ArrayDeque<>();
        }
        return pending;
    }

    private boolean hasRoom() {
        return !paced || sent - consumed < room;
    }

    /** Sends as much as there is room for. */
    void pump() {
        while (lease != null && hasPending()) {
            Object next = pending.peek();
            if (next instanceof Mark mark) {
                pending.poll();
                send(Kind.MARK, mark.key());
            } else if (next instanceof Piece piece && hasRoom()) {
                pending.poll();
                pendingSamples -= piece.samples();
                send(piece.audio(), piece.samples(), piece.more());
            } else {
                break;
            }
        }
    }

    private void send(Object piece, int samples, boolean more) {
        sent += samples;
        sendingMore = more;
        if (input != null) {
            writer.pass(input, stream(), piece, more);
        } else {
            audio.inbox().vertx().eventBus().send(lease.getAddress(), writer.message(stream(), piece, more), delivery);
        }
    }

    /** Sends a command without waiting for its reply. @param key its name in the report that follows */
    void send(Kind kind, String key) {
        AudioWriterCommand command = new AudioWriterCommand(audio.call().id(), stream(), kind, key, 0);
        if (input != null) {
            input.onCommand(command);
        } else {
            audio.inbox().vertx().eventBus().send(lease.getAddress(), message(command), delivery);
        }
    }

    private Object message(AudioWriterCommand command) {
        return audio.local() ? command : command.toJson();
    }

    /** Sends a command; completes with the position at the media. */
    Future<PlayoutPosition> request(Kind kind, double volume) {
        AudioWriterCommand command = new AudioWriterCommand(audio.call().id(), stream(), kind, null, volume);
        if (input == null) {
            return Failures.ofCall(audio.inbox()
                    .vertx()
                    .eventBus()
                    .<JsonObject>request(lease.getAddress(), message(command), delivery)
                    .map(reply -> PlayoutPosition.fromJson(reply.body())));
        }
        try {
            PlayoutPosition position = input.onCommand(command);
            return position == null
                    ? Future.failedFuture(new CallException(CallException.INVALID_STATE, "the call has ended"))
                    : Future.succeededFuture(position);
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(new CallException(CallException.INVALID_ARGUMENT, invalid.getMessage()));
        }
    }

    /** Drops audio and marks that the media has not received; returns the number of whole writes among them. */
    int dropPending(WriterMarks marks) {
        int writes = sendingMore ? -1 : 0; // the media counts the write that it has a part of
        if (pending != null) {
            for (Object item : pending) {
                if (item instanceof Mark mark) {
                    marks.drop(mark.key());
                } else if (item instanceof Piece piece && !piece.more()) {
                    writes++;
                }
            }
        }
        sendingMore = false;
        drop();
        return Math.max(0, writes);
    }

    /** Drops audio and marks that the media has not received. */
    void drop() {
        pending = null;
        pendingSamples = 0;
    }
}

package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.PlayoutPosition;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The audio writers of a call. Each has a bounded queue; audio is rejected when the queue is full. Packets of several
 * writers that are due at once are mixed; writers of the mode {@code queue}, and those of encoded frames, wait for each
 * other.
 */
final class AudioWriters {

    private static final int MAX_WRITERS = 1_000;

    private final Vertx vertx;
    private final String callId;
    private final String node;
    private final int queueFrames;
    private final List<OpenWriter> writers = new ArrayList<>();
    private int nextStream = 1;
    private int paced;
    private int encoded;
    private int queueing;
    private int closing;
    private long turns;
    private long rejectedByClosedWriters;
    private OpenWriter last;
    private int lineRate = PcmFormat.SAMPLE_RATE;
    private int packetMs = PcmFormat.FRAME_MS;
    private String codec;
    private int clockRate;
    private int codecFrameMs;
    private short[] mix = new short[0];
    private PcmFrame mixed;
    private PcmFrame heard; // of this round so far; null for none
    private boolean several;
    private long round = 1; // counts packets
    private boolean fades; // a writer was cut

    /** @param queueFrames maximum length of the queue of each writer, in frames of 20 ms */
    AudioWriters(Vertx vertx, String callId, String node, int queueFrames) {
        this.vertx = vertx;
        this.callId = callId;
        this.node = node;
        this.queueFrames = queueFrames;
    }

    /**
     * Opens a writer, or returns the lease of the open writer of that id.
     *
     * @param address event-bus address for its audio
     * @throws IllegalArgumentException when the request is not valid, or the call has another codec
     */
    AudioWriterLease open(AudioWriterRequest request, String address) {
        OpenWriter writer = null;
        for (OpenWriter known : writers) {
            if (known.id.equals(request.getId())) {
                writer = known;
            }
        }
        if (writer == null) {
            writer = create(request);
        }
        if (writer.closing) {
            writer.reopen();
            closing--;
        }
        return new AudioWriterLease()
                .setId(writer.id)
                .setStream(writer.stream)
                .setAddress(address)
                .setSampleRate(writer.rate)
                .setFrameSamples(writer.frameSamples)
                .setQueueFrames(queueFrames);
    }

    private OpenWriter create(AudioWriterRequest request) {
        OpenWriter writer = new OpenWriter(callId, request, nextStream, queueFrames, reports(request));
        if (writers.size() >= MAX_WRITERS) {
            throw new IllegalArgumentException("the call already has " + MAX_WRITERS + " writers");
        }
        if (writer.codec != null && codec != null && !writer.encodes(codec, clockRate)) {
            throw new IllegalArgumentException(otherCodec(writer));
        }
        nextStream++;
        writers.add(writer);
        count(writer, 1);
        return writer;
    }

    private String otherCodec(OpenWriter writer) {
        return "the codec of the call is " + codec + "/" + clockRate + ": frames of " + writer.codec + "/" + writer.rate
                + " cannot be sent";
    }

    private void count(OpenWriter writer, int change) {
        paced += writer.raw ? 0 : change;
        encoded += writer.codec != null ? change : 0;
        queueing += writer.queues ? change : 0;
    }

    /** Publishes the reports of a writer where it wants them. */
    private Consumer<AudioProgress> reports(AudioWriterRequest request) {
        String deliver = request.getDeliver();
        if (deliver == null) {
            return progress -> {};
        }
        boolean local = node.equals(request.getNode());
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(local);
        return progress -> vertx.eventBus().send(deliver, local ? progress : progress.toJson(), options);
    }

    /** Closes a writer: it accepts no more audio, and is removed when its queue is empty. */
    void close(String id) {
        for (OpenWriter writer : writers) {
            if (writer.id.equals(id) && !writer.closing) {
                writer.close();
                closing++;
            }
        }
        removeClosed();
    }

    private void removeClosed() {
        for (int i = writers.size() - 1; closing > 0 && i >= 0; i--) {
            OpenWriter writer = writers.get(i);
            if (writer.closing && writer.isEmpty() && !writer.fades()) {
                writer.reportNew();
                writers.remove(i);
                closing--;
                count(writer, -1);
                rejectedByClosedWriters += writer.rejected;
                last = null;
            }
        }
    }

    private OpenWriter find(int stream) {
        if (last != null && last.stream == stream) {
            return last;
        }
        for (int i = 0, n = writers.size(); i < n; i++) {
            if (writers.get(i).stream == stream) {
                last = writers.get(i);
                return last;
            }
        }
        return null;
    }

    /** Whether there are writers whose audio is paced here. */
    boolean hasPaced() {
        return paced > 0;
    }

    /** Sets the sample rate of the frames of {@link #next}, in Hz: that of the call's codec. */
    void lineRate(int hz) {
        lineRate = hz;
    }

    /** Sets the duration of the frames of {@link #next}, in ms: that of the call's packets. */
    void packetMillis(int ms) {
        packetMs = ms;
    }

    /** Sets the codec of the call. Writers of encoded frames of another codec fail. */
    void codec(String name, int clock) {
        codec = name;
        clockRate = clock;
        for (int i = 0; encoded > 0 && i < writers.size(); i++) {
            OpenWriter writer = writers.get(i);
            if (writer.codec != null && !writer.encodes(name, clock)) {
                closing += writer.closing ? 0 : 1;
                writer.fail(otherCodec(writer));
            }
        }
        removeClosed();
    }

    /** Sets the duration of the frames of the call's codec, in ms; 0 if it encodes any number of samples. */
    void codecFrameMillis(int ms) {
        codecFrameMs = ms;
    }

    /** The duration of the frames of the call's codec, in ms; 0 if it encodes any number of samples. */
    int codecFrameMillis() {
        return codecFrameMs;
    }

    /** The writer whose frames are sent at once; null when it is none of these, or there is no such writer. */
    OpenWriter unpaced(int stream) {
        OpenWriter writer = find(stream);
        return writer != null && writer.raw ? writer : null;
    }

    /** The sample rate of a writer, in Hz. */
    int rate(int stream) {
        OpenWriter writer = find(stream);
        return writer == null ? PcmFormat.SAMPLE_RATE : writer.rate;
    }

    /** The sample rate of the call's codec, in Hz. */
    int lineRate() {
        return lineRate;
    }

    /**
     * Queues audio of any length; it is accepted or rejected as a whole.
     *
     * @param more whether the next frame continues the same write
     * @return whether it was accepted
     */
    boolean onFrame(int stream, PcmFrame frame, boolean more) {
        OpenWriter writer = find(stream);
        if (writer == null) {
            return false;
        }
        takeTurn(writer);
        return writer.add(frame, more);
    }

    /** Queues an encoded frame. */
    boolean onEncoded(int stream, EncodedFrame frame) {
        OpenWriter writer = find(stream);
        if (writer == null) {
            return false;
        }
        takeTurn(writer);
        return writer.add(frame);
    }

    /** A frame of the codec of a writer; null when it has none. */
    EncodedFrame encoded(int stream, int samples, byte[] payload) {
        OpenWriter writer = find(stream);
        return writer == null || writer.codec == null
                ? null
                : new EncodedFrame(writer.codec, writer.rate, samples, payload);
    }

    private void takeTurn(OpenWriter writer) {
        if ((writer.queues || writer.codec != null) && writer.isEmpty()) {
            writer.turn = ++turns;
        }
    }

    /**
     * Carries out a command of a writer.
     *
     * @return the position of its playout as it was then; null when there is no such writer
     */
    PlayoutPosition onCommand(AudioWriterCommand command) {
        OpenWriter writer = find(command.stream());
        if (writer == null) {
            return null;
        }
        boolean cuts = writer.sentIn == round
                && (command.kind() == AudioWriterCommand.Kind.CLEAR
                        || command.kind() == AudioWriterCommand.Kind.PAUSE && !writer.paused);
        PlayoutPosition position = writer.execute(command);
        if (cuts) {
            writer.cut(command.kind() == AudioWriterCommand.Kind.PAUSE);
            fades |= writer.fades();
        }
        if (closing > 0) {
            removeClosed();
        }
        return position;
    }

    /** Why a writer rejected audio last; null when it did not, or there is no such writer. */
    String problem(int stream) {
        OpenWriter writer = find(stream);
        return writer == null ? null : writer.problem;
    }

    /** The position of a writer; null when there is no such writer. */
    PlayoutPosition position(int stream) {
        OpenWriter writer = find(stream);
        return writer == null ? null : writer.position();
    }

    /**
     * Reports progress that was not reported yet, a few times a second; raw writers have no queue and are reported now
     * and then.
     */
    void reportPending() {
        for (int i = 0, n = writers.size(); i < n; i++) {
            OpenWriter writer = writers.get(i);
            if (!writer.raw) {
                writer.reportNew();
            }
        }
    }

    /**
     * The next packet of PCM audio, at the line rate; null when no writer has one. It is valid until the next call.
     *
     * @param held whether the call is held locally: then only hold writers are sent, and packets of others are
     *     discarded
     * @param sending whether the packet will be sent; otherwise it is discarded
     */
    PcmFrame next(boolean held, boolean sending) {
        if (!hasPaced()) {
            return null;
        }
        round++;
        heard = null;
        several = false;
        if (fades) {
            fadeOut(held, sending);
        }
        OpenWriter turn = queueing > 0 ? first(false) : null;
        for (int i = 0, n = writers.size(); i < n; i++) {
            OpenWriter writer = writers.get(i);
            if (writer.raw
                    || writer.codec != null
                    || writer.paused
                    || writer.forHold && !held
                    || writer.queues && writer != turn) {
                continue;
            }
            boolean toPeer = writer.forHold == held;
            PcmFrame frame = writer.next(lineRate, packetMs, sending && toPeer);
            if (frame != null && toPeer) {
                hear(frame);
                writer.sentIn = sending ? round : 0;
            }
        }
        if (closing > 0) {
            removeClosed();
        }
        return several ? mixed : heard;
    }

    private void hear(PcmFrame frame) {
        if (heard == null) {
            heard = frame;
            return;
        }
        if (!several) {
            startMix(heard);
            several = true;
        }
        add(mix, frame);
    }

    /** Fades out the audio of the writers that were cleared or paused since the last packet. */
    private void fadeOut(boolean held, boolean sending) {
        fades = false;
        for (int i = 0, n = writers.size(); i < n; i++) {
            PcmFrame fade = writers.get(i).takeFade(lineRate, packetMs);
            if (fade != null && sending && writers.get(i).forHold == held) {
                hear(fade);
            }
        }
    }

    /** Of the writers that wait for each other the one whose audio came first; null when none has any. */
    private OpenWriter first(boolean ofEncoded) {
        OpenWriter first = null;
        for (int i = 0, n = writers.size(); i < n; i++) {
            OpenWriter writer = writers.get(i);
            if ((writer.codec != null) == ofEncoded
                    && (ofEncoded || writer.queues)
                    && !writer.isEmpty()
                    && (first == null || writer.turn < first.turn)) {
                first = writer;
            }
        }
        return first;
    }

    /**
     * The next encoded frame; null when no writer has one. Writers of encoded frames wait for each other.
     *
     * @param sending whether the frame will be sent; otherwise it is discarded
     */
    EncodedFrame nextEncoded(boolean sending) {
        if (encoded == 0) {
            return null;
        }
        OpenWriter writer = first(true);
        if (writer == null || writer.paused) {
            return null;
        }
        EncodedFrame frame = writer.nextEncoded(sending);
        round++; // PCM audio waits, and a fade of it is no longer in its place
        if (fades) {
            fadeOut(false, false);
        }
        if (closing > 0) {
            removeClosed();
        }
        return frame;
    }

    private void startMix(PcmFrame first) {
        if (mix.length != first.length() || mixed.sampleRate() != first.sampleRate()) {
            mix = new short[first.length()];
            mixed = PcmFrame.owning(mix, first.sampleRate(), 0, 0);
        }
        first.copyTo(mix, 0);
    }

    private static void add(short[] mix, PcmFrame frame) {
        for (int i = 0, n = Math.min(mix.length, frame.length()); i < n; i++) {
            int sum = mix[i] + frame.sample(i);
            mix[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        }
    }

    /** Number of frames of 20 ms that were rejected. */
    long rejected() {
        long sum = rejectedByClosedWriters;
        for (OpenWriter writer : writers) {
            sum += writer.rejected;
        }
        return sum;
    }
}

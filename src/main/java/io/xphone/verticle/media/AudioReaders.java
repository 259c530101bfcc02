package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.ReceivedFrame;
import io.xphone.bus.AudioCredit;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.ReceivedFrames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * The audio readers of a call. Each has its own queue: a slow reader loses its own oldest frames and does not affect
 * the others.
 *
 * <p>Frames of format {@code lent} are in arrays that are used again at the next tick, so they are valid only until the
 * reader's handler returns.
 */
final class AudioReaders {

    /** Kinds of {@link AudioReaderRequest#getKind()}. */
    static final String PCM = "pcm";

    static final String ENCODED = "encoded";
    static final String RTP = "rtp";
    static final String RTP_WIRE = "rtp-wire";

    private static final List<String> KINDS = List.of(PCM, ENCODED, RTP, RTP_WIRE);
    private static final List<String> FORMATS = List.of("frame", "frames", "lent", "buffer", "json");
    private static final int MAX_READERS = 1_000;
    private static final int MAX_IN_FLIGHT = 16;
    private static final int REMOTE_LEASE_MS = 30_000;

    private final Vertx vertx;
    private final String callId;
    private final String node;
    private final int queueFrames;
    private final LoopOutbox outbox;
    private final List<Reader> readers = new ArrayList<>();
    private final List<ReaderRate> rates = new ArrayList<>();
    private int pcmReaders;
    private int encodedReaders;
    private int rtpReaders;
    private int wireReaders;
    private long droppedByClosedReaders;
    private boolean needsTick;
    private boolean batched = true;
    private Reader only;
    private int onlyRate;

    /** @param outbox of the event loop, flushed after each slot of its ticker */
    AudioReaders(Vertx vertx, String callId, String node, int queueFrames, LoopOutbox outbox) {
        this.vertx = vertx;
        this.callId = callId;
        this.node = node;
        this.queueFrames = queueFrames;
        this.outbox = outbox;
    }

    /** Opens a reader, or renews the reader of that id. */
    AudioReaderLease open(AudioReaderRequest request, long nowNanos) {
        if (request.getId() == null || request.getDeliver() == null) {
            throw new IllegalArgumentException("an audio request needs id and deliver");
        }
        if (request.getFrameMs() < 10 || request.getFrameMs() > 60 || request.getFrameMs() % 10 != 0) {
            throw new IllegalArgumentException("frameMs must be 10, 20, 30, 40, 50 or 60, not " + request.getFrameMs());
        }
        if (!PcmFormat.SAMPLE_RATES.contains(request.getSampleRate())) {
            throw new IllegalArgumentException(
                    "sampleRate must be one of " + PcmFormat.SAMPLE_RATES + ", not " + request.getSampleRate());
        }
        if (!KINDS.contains(request.getKind()) || !FORMATS.contains(request.getFormat())) {
            throw new IllegalArgumentException("kind must be one of " + KINDS + " and format of " + FORMATS + ", not "
                    + request.getKind() + " and " + request.getFormat());
        }
        Reader reader = find(request.getId());
        if (reader == null && readers.size() >= MAX_READERS) {
            throw new IllegalArgumentException("the call already has " + MAX_READERS + " readers");
        }
        if (reader == null) {
            reader = new Reader(request, node.equals(request.getNode()));
            readers.add(reader);
            recount();
        }
        reader.renew(request, nowNanos);
        return new AudioReaderLease()
                .setId(request.getId())
                .setStream(request.getStream())
                .setSampleRate(reader.sampleRate)
                .setFrameSamples(reader.frameSamples)
                .setLeaseMs(reader.leaseMs);
    }

    void close(String id) {
        Reader reader = find(id);
        if (reader != null) {
            readers.remove(reader);
            leave(reader);
            droppedByClosedReaders += reader.dropped;
            reader.close();
            recount();
        }
    }

    /** Closes all readers at the end of the call. */
    void closeAll() {
        readers.forEach(Reader::close);
        readers.clear();
        rates.clear();
        recount();
    }

    void acknowledge(String id, int packets) {
        Reader reader = find(id);
        if (reader != null) {
            reader.credit.taken(packets);
        }
    }

    private Reader find(String id) {
        for (Reader reader : readers) {
            if (reader.id.equals(id)) {
                return reader;
            }
        }
        return null;
    }

    private void recount() {
        pcmReaders = count(PCM);
        encodedReaders = count(ENCODED);
        rtpReaders = count(RTP);
        wireReaders = count(RTP_WIRE);
        batched = readers.stream().allMatch(reader -> reader.batch != null);
        only = readers.size() == 1 && batched && readers.get(0).unchanged() ? readers.get(0) : null;
        onlyRate = only == null ? 0 : only.rate.hz();
    }

    /** Whether all readers are served through the outbox, so that no message is sent during a tick. */
    boolean batched() {
        return batched;
    }

    /** The rate of new readers; it is shared with the other readers of that rate. */
    private ReaderRate rate(int hz) {
        ReaderRate rate = known(hz);
        if (rate == null) {
            rate = new ReaderRate(hz);
            rates.add(rate);
        }
        return rate;
    }

    /** Null when no reader has this rate. */
    private ReaderRate known(int hz) {
        for (int i = 0, n = rates.size(); i < n; i++) {
            if (rates.get(i).hz() == hz) {
                return rates.get(i);
            }
        }
        return null;
    }

    private void leave(Reader reader) {
        if (reader.rate != null && !reader.rate.remove(reader.unchanged(), reader.lending)) {
            rates.remove(reader.rate);
        }
    }

    /**
     * Copies samples of 20 ms into a frame: a lent one where no reader keeps it beyond its handler, a new one
     * otherwise.
     *
     * @param samples the audio, from index 0
     * @param sampleRate of the codec, in Hz
     */
    PcmFrame frame(short[] samples, int sampleRate, long sequence, boolean audio, boolean conceals) {
        ReaderRate line = onlyRate == sampleRate ? only.rate : known(sampleRate);
        boolean lends = line == null || line.lends();
        int length = sampleRate / 50;
        short[] copy = lends ? outbox.samples(length) : new short[length];
        System.arraycopy(samples, 0, copy, 0, length);
        if (line != null) {
            line.fade(copy);
        }
        long time = sequence * length;
        PcmFrame frame = conceals
                ? PcmFrame.concealing(copy, sampleRate, sequence, time)
                : audio
                        ? PcmFrame.owning(copy, sampleRate, sequence, time)
                        : PcmFrame.filling(copy, sampleRate, sequence, time);
        return lends ? frame.asLent() : frame;
    }

    /**
     * The codec changes: each rate fades from the old one's audio to the next frame.
     *
     * @param continuation 20 ms that would have followed, concealed
     * @param sampleRate of the old codec, in Hz
     */
    void change(short[] continuation, int sampleRate) {
        for (int i = 0, n = rates.size(); i < n; i++) {
            rates.get(i).change(continuation, sampleRate);
        }
    }

    private int count(String kind) {
        return (int) readers.stream().filter(reader -> reader.kind.equals(kind)).count();
    }

    boolean hasPcmReaders() {
        return pcmReaders > 0;
    }

    boolean hasEncodedReaders() {
        return encodedReaders > 0;
    }

    boolean hasRtpReaders() {
        return rtpReaders > 0;
    }

    boolean hasWireReaders() {
        return wireReaders > 0;
    }

    /** Delivers a decoded frame of 20 ms, at the rate of the codec, to the PCM readers. */
    void onFrame(PcmFrame frame) {
        if (onlyRate == frame.sampleRate()) {
            only.offer(frame); // touches a single object, which is rarely in the cache
            return;
        }
        for (int i = 0, n = rates.size(); i < n; i++) {
            rates.get(i).take(frame, outbox);
        }
        for (int i = 0, n = readers.size(); i < n; i++) {
            Reader reader = readers.get(i);
            if (reader.rate != null) {
                reader.onFrame(reader.rate.current());
            }
        }
    }

    /** Delivers the payload of a packet, or the time of a missing one, to the readers of encoded audio. */
    void onEncoded(ReceivedFrame frame) {
        for (int i = 0, n = readers.size(); i < n; i++) {
            Reader reader = readers.get(i);
            if (reader.kind.equals(ENCODED) && (!frame.lost() && !frame.gap() || !reader.format.equals("buffer"))) {
                reader.offer(frame.withSequence(reader.frames++));
            }
        }
    }

    /** Delivers an RTP packet to the readers of that kind. */
    void onPacket(String kind, byte[] packet, int offset, int length) {
        for (int i = 0, n = readers.size(); i < n; i++) {
            Reader reader = readers.get(i);
            if (reader.kind.equals(kind)) {
                reader.offer(Buffer.buffer(length).appendBytes(packet, offset, length));
            }
        }
    }

    /** Sends queued frames where credit is available again, and closes readers whose lease has expired. */
    void onTick(long nowNanos) {
        if (!needsTick) {
            return; // the usual case, 50 times a second for each call: empty queues and no leases
        }
        needsTick = false;
        for (int i = readers.size() - 1; i >= 0; i--) {
            Reader reader = readers.get(i);
            if (reader.expires != 0 && nowNanos - reader.expires > 0) {
                close(reader.id);
            } else {
                reader.flush();
                needsTick |= reader.expires != 0 || reader.hasQueued();
            }
        }
    }

    /** Number of frames that slow readers lost. */
    long dropped() {
        long sum = droppedByClosedReaders;
        for (Reader reader : readers) {
            sum += reader.dropped;
        }
        return sum;
    }

    private final class Reader {

        final String id;
        final String kind;
        final String deliver;
        final String format;
        final String packetCallId;
        final boolean counted;
        final int stream;
        final boolean local;
        final int sampleRate;
        final ReaderRate rate; // of PCM
        final int frameSamples;
        final DeliveryOptions options;
        final boolean packets;
        final boolean acknowledged;
        final LoopOutbox.Batch batch;
        final boolean lending;
        final AudioCredit credit = new AudioCredit();
        Deque<Object> queue;
        FrameAssembler assembler;
        boolean partialAudio;
        boolean partialConcealed;
        long frames;
        int leaseMs;
        long expires;
        long dropped;

        Reader(AudioReaderRequest request, boolean local) {
            this.id = request.getId();
            this.kind = request.getKind();
            this.deliver = request.getDeliver();
            this.format = request.getFormat();
            this.packetCallId = request.getInto() == null ? callId : request.getInto();
            // the media of a call on another node returns no credit; the lease ends a reader that is not used
            this.counted = local || request.getInto() == null;
            this.stream = request.getStream();
            this.local = local;
            this.sampleRate = request.getSampleRate();
            this.rate = kind.equals(PCM) ? rate(sampleRate) : null;
            this.frameSamples = sampleRate / 1_000 * request.getFrameMs();
            this.options = new DeliveryOptions().setLocalOnly(local);
            boolean batches = format.equals("frames") || format.equals("lent");
            this.packets = batches || format.equals("frame");
            this.acknowledged = request.isAcknowledged() && !(packets && kind.equals(PCM));
            this.batch = local && batches && !kind.equals(ENCODED) ? outbox.batch(deliver) : null;
            this.lending = batch != null && format.equals("lent");
            if (rate != null) {
                rate.add(unchanged(), lending);
            }
        }

        /** Whether the reader receives the frames of 20 ms unchanged. */
        boolean unchanged() {
            return rate != null && frameSamples == rate.frameSamples();
        }

        void close() {
            if (batch != null) {
                batch.release();
            }
        }

        void renew(AudioReaderRequest request, long nowNanos) {
            if (!local) {
                credit.taken(credit.inFlight()); // a broken link may have lost packets and acknowledgements
            }
            leaseMs = request.getLeaseMs() == 0 && !local ? REMOTE_LEASE_MS : request.getLeaseMs();
            expires = leaseMs == 0 ? 0 : nowNanos + leaseMs * 1_000_000L;
            needsTick = true;
        }

        void onFrame(PcmFrame frame) {
            if (frame.length() == frameSamples && (assembler == null || assembler.available() == 0)) {
                offer(frame);
                return;
            }
            if (assembler == null) {
                assembler = new FrameAssembler(frameSamples);
            }
            for (int at = 0; at < frame.length(); ) {
                partialAudio |= !frame.gap();
                partialConcealed |= frame.concealed();
                at += assembler.push(frame, at);
                if (assembler.space() == 0) {
                    PcmFrame whole = whole();
                    offer(partialConcealed ? whole.asConcealed() : partialAudio ? whole : whole.asGap());
                    partialAudio = false;
                    partialConcealed = false;
                }
            }
        }

        private PcmFrame whole() {
            short[] samples = lending ? outbox.samples(frameSamples) : new short[frameSamples];
            assembler.pull(samples, 0, frameSamples);
            PcmFrame whole = PcmFrame.owning(samples, rate.hz(), frames, frames * frameSamples);
            frames++;
            return lending ? whole.asLent() : whole;
        }

        void offer(Object item) {
            if (!hasQueued() && credit.inFlight() < MAX_IN_FLIGHT) {
                send(item);
                return;
            }
            if (queue == null) {
                queue = new ArrayDeque<>();
            }
            if (queue.size() >= queueFrames) {
                queue.poll();
                dropped++;
            }
            queue.add(item instanceof PcmFrame frame ? frame.kept() : item);
            needsTick = true;
        }

        boolean hasQueued() {
            return queue != null && !queue.isEmpty();
        }

        void flush() {
            while (hasQueued() && credit.inFlight() < MAX_IN_FLIGHT) {
                send(queue.poll());
            }
        }

        private void send(Object item) {
            // credit is used for readers that return it: those of AudioPacket always, others where their request says
            // so
            if (acknowledged) {
                credit.sent();
            }
            if (item instanceof PcmFrame frame) {
                if (batch != null) {
                    credit.sent();
                    batch.add(new AudioPacket(packetCallId, stream, frame, credit));
                } else if (packets) {
                    if (counted) {
                        credit.sent();
                    }
                    vertx.eventBus()
                            .send(
                                    deliver,
                                    new AudioPacket(packetCallId, stream, frame, local ? credit : null),
                                    options);
                } else if (format.equals("json")) {
                    vertx.eventBus().send(deliver, json(frame), options);
                } else {
                    vertx.eventBus().send(deliver, Buffer.buffer(frame.toBytes()), options);
                }
            } else if (item instanceof ReceivedFrame frame) {
                vertx.eventBus().send(deliver, encoded(frame), options);
            } else {
                vertx.eventBus().send(deliver, item, options);
            }
        }

        private Object encoded(ReceivedFrame frame) {
            if (format.equals("buffer")) {
                return Buffer.buffer(frame.payload());
            }
            return packets && local ? frame : ReceivedFrames.toJson(callId, stream, frame);
        }

        private JsonObject json(PcmFrame frame) {
            return new JsonObject()
                    .put("type", "audio")
                    .put("call", callId)
                    .put("stream", stream)
                    .put("sequence", frame.sequence())
                    .put("time", frame.mediaTime())
                    .put("rate", frame.sampleRate())
                    .put("pcm", Base64.getEncoder().encodeToString(frame.toBytes()));
        }
    }
}

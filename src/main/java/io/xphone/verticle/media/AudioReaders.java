package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioCredit;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * Everybody who hears a call: each with a queue of its own, so that a slow one loses its own oldest frames and nobody else's.
 */
final class AudioReaders {

    /** Kinds of {@link AudioReaderRequest#getKind()}. */
    static final String PCM = "pcm";

    static final String RTP = "rtp";
    static final String RTP_WIRE = "rtp-wire";

    private static final List<String> KINDS = List.of(PCM, RTP, RTP_WIRE);
    private static final List<String> FORMATS = List.of("frame", "frames", "lent", "buffer", "json");
    private static final int MAX_READERS = 1_000;
    private static final int ON_THE_WAY = 16;
    private static final int REMOTE_LEASE_MS = 30_000;

    private final Vertx vertx;
    private final String callId;
    private final String node;
    private final int queueFrames;
    private final LoopOutbox outbox;
    private final List<Reader> readers = new ArrayList<>();
    private int pcmReaders;
    private int rtpReaders;
    private int wireReaders;
    private long droppedByClosed;
    private boolean attention;
    private boolean lends;
    private boolean gathered = true;
    private Reader only;

    /** @param outbox of the event loop, emptied after each beat */
    AudioReaders(Vertx vertx, String callId, String node, int queueFrames, LoopOutbox outbox) {
        this.vertx = vertx;
        this.callId = callId;
        this.node = node;
        this.queueFrames = queueFrames;
        this.outbox = outbox;
    }

    /** Opens a reader, or renews the one of that id. */
    AudioReaderLease open(AudioReaderRequest request, long nowNanos) {
        if (request.getId() == null || request.getDeliver() == null) {
            throw new IllegalArgumentException("an audio request needs id and deliver");
        }
        if (request.getFrameMs() < 10 || request.getFrameMs() > 60 || request.getFrameMs() % 10 != 0) {
            throw new IllegalArgumentException("frameMs must be 10, 20, 30, 40, 50 or 60, not " + request.getFrameMs());
        }
        if (!KINDS.contains(request.getKind()) || !FORMATS.contains(request.getFormat())) {
            throw new IllegalArgumentException("kind must be one of " + KINDS + " and format of " + FORMATS + ", not "
                    + request.getKind() + " and " + request.getFormat());
        }
        Reader reader = find(request.getId());
        if (reader == null && readers.size() >= MAX_READERS) {
            throw new IllegalArgumentException("the call has " + MAX_READERS + " readers already");
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
                .setSampleRate(PcmFormat.SAMPLE_RATE)
                .setFrameSamples(PcmFormat.SAMPLES_PER_MS * request.getFrameMs())
                .setLeaseMs(reader.leaseMs);
    }

    void close(String id) {
        Reader reader = find(id);
        if (reader != null) {
            readers.remove(reader);
            droppedByClosed += reader.dropped;
            reader.close();
            recount();
        }
    }

    /** The call is over. */
    void closeAll() {
        readers.forEach(Reader::close);
        readers.clear();
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
        rtpReaders = count(RTP);
        wireReaders = count(RTP_WIRE);
        lends = pcmReaders == 1 && readers.stream().anyMatch(reader -> reader.lending && reader.whole());
        gathered = readers.stream().allMatch(reader -> reader.together != null);
        only = readers.size() == 1 && gathered && readers.get(0).whole() ? readers.get(0) : null;
    }

    /** Whether nothing that is heard is sent by the bus at once: the outbox has it all. */
    boolean gathered() {
        return gathered;
    }

    /** A frame of what is in an array now: in an array that is used again at the next beat where all who hear it are content with that. */
    PcmFrame frame(short[] samples, long sequence, boolean audio, boolean conceals) {
        short[] own = lends ? outbox.samples() : new short[PcmFormat.FRAME_SAMPLES];
        System.arraycopy(samples, 0, own, 0, PcmFormat.FRAME_SAMPLES);
        long time = sequence * PcmFormat.FRAME_SAMPLES;
        PcmFrame frame = conceals
                ? PcmFrame.concealing(own, PcmFormat.SAMPLE_RATE, sequence, time)
                : audio
                        ? PcmFrame.owning(own, PcmFormat.SAMPLE_RATE, sequence, time)
                        : PcmFrame.filling(own, PcmFormat.SAMPLE_RATE, sequence, time);
        return lends ? frame.asLent() : frame;
    }

    private int count(String kind) {
        return (int) readers.stream().filter(reader -> reader.kind.equals(kind)).count();
    }

    boolean wantPcm() {
        return pcmReaders > 0;
    }

    boolean wantRtp() {
        return rtpReaders > 0;
    }

    boolean wantWire() {
        return wireReaders > 0;
    }

    /** A decoded frame of 20 ms for all who read PCM. */
    void onFrame(PcmFrame frame) {
        if (only != null) {
            only.offer(frame); // one look at what is rarely in the cache
            return;
        }
        for (int i = 0, n = readers.size(); i < n; i++) {
            Reader reader = readers.get(i);
            if (reader.kind.equals(PCM)) {
                reader.onFrame(frame);
            }
        }
    }

    /** An RTP packet for all who read that kind. */
    void onPacket(String kind, byte[] packet, int offset, int length) {
        for (int i = 0, n = readers.size(); i < n; i++) {
            Reader reader = readers.get(i);
            if (reader.kind.equals(kind)) {
                reader.offer(Buffer.buffer(length).appendBytes(packet, offset, length));
            }
        }
    }

    /** Sends what waits where there is room again, and ends leases that were not renewed. */
    void onTick(long nowNanos) {
        if (!attention) {
            return; // nothing waits and nobody's lease runs: that is so 50 times a second for each call
        }
        attention = false;
        for (int i = readers.size() - 1; i >= 0; i--) {
            Reader reader = readers.get(i);
            if (reader.expires != 0 && nowNanos - reader.expires > 0) {
                close(reader.id);
            } else {
                reader.flush();
                attention |= reader.expires != 0 || reader.waits();
            }
        }
    }

    /** Frames that readers lost because they were slow. */
    long dropped() {
        long sum = droppedByClosed;
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
        final String named;
        final boolean counted;
        final int stream;
        final boolean local;
        final int frameSamples;
        final DeliveryOptions options;
        final boolean packets;
        final boolean acknowledged;
        final LoopOutbox.Box together;
        final boolean lending;
        final AudioCredit credit = new AudioCredit();
        Deque<Object> waiting;
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
            this.named = request.getInto() == null ? callId : request.getInto();
            // another call's media does not count back from another node; its lease ends what nobody hears
            this.counted = local || request.getInto() == null;
            this.stream = request.getStream();
            this.local = local;
            this.frameSamples = PcmFormat.SAMPLES_PER_MS * request.getFrameMs();
            this.options = new DeliveryOptions().setLocalOnly(local);
            boolean gathers = format.equals("frames") || format.equals("lent");
            this.packets = gathers || format.equals("frame");
            this.acknowledged = request.isAcknowledged() && !(packets && kind.equals(PCM));
            this.together = local && gathers ? outbox.enter(deliver) : null;
            this.lending = together != null && format.equals("lent");
        }

        /** Whether frames of 20 ms are given out as they are. */
        boolean whole() {
            return kind.equals(PCM) && frameSamples == PcmFormat.FRAME_SAMPLES;
        }

        void close() {
            if (together != null) {
                together.leave();
            }
        }

        void renew(AudioReaderRequest request, long nowNanos) {
            if (!local) {
                credit.taken(
                        credit.onTheWay()); // packets and acknowledgements that a broken link lost don't count for ever
            }
            leaseMs = request.getLeaseMs() == 0 && !local ? REMOTE_LEASE_MS : request.getLeaseMs();
            expires = leaseMs == 0 ? 0 : nowNanos + leaseMs * 1_000_000L;
            attention = true;
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
                    PcmFrame whole = assembler.pullFrame(frameSamples, frames++);
                    offer(partialConcealed ? whole.asConcealed() : partialAudio ? whole : whole.asGap());
                    partialAudio = false;
                    partialConcealed = false;
                }
            }
        }

        void offer(Object item) {
            if (!waits() && credit.onTheWay() < ON_THE_WAY) {
                send(item);
                return;
            }
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            if (waiting.size() >= queueFrames) {
                waiting.poll();
                dropped++;
            }
            waiting.add(item instanceof PcmFrame frame ? frame.kept() : item);
            attention = true;
        }

        boolean waits() {
            return waiting != null && !waiting.isEmpty();
        }

        void flush() {
            while (waits() && credit.onTheWay() < ON_THE_WAY) {
                send(waiting.poll());
            }
        }

        private void send(Object item) {
            // only readers that count back are counted: those of AudioPackets do, others where they have said so
            if (acknowledged) {
                credit.sent();
            }
            if (item instanceof PcmFrame frame) {
                if (together != null) {
                    credit.sent();
                    together.add(new AudioPacket(named, stream, frame, credit));
                } else if (packets) {
                    if (counted) {
                        credit.sent();
                    }
                    vertx.eventBus()
                            .send(deliver, new AudioPacket(named, stream, frame, local ? credit : null), options);
                } else if (format.equals("json")) {
                    vertx.eventBus().send(deliver, json(frame), options);
                } else {
                    vertx.eventBus().send(deliver, Buffer.buffer(frame.toBytes()), options);
                }
            } else {
                vertx.eventBus().send(deliver, item, options);
            }
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

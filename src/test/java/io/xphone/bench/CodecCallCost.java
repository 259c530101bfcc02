package io.xphone.bench;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.Resampler;
import io.xphone.audio.WavReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The CPU time that echo calls of each codec take of a node: {@code sipp} calls its echo, 600, and plays the phrase of
 * the peers, encoded here, in packets of 20 ms; the node decodes it, encodes it again and sends it back. The packets
 * that arrived at sockets of this machine and were sent from them are counted by the kernel.
 *
 * <p>Arguments: port and process of a node that listens on 127.0.0.1, with the codecs enabled; number of calls; names
 * of codecs as in options.
 */
public final class CodecCallCost {

    private static final int PTIME = 20;
    private static final int RAMP = 25;
    private static final int SETTLE_SECONDS = 3;
    private static final int WINDOW_SECONDS = 10;
    private static final int PAYLOAD_TYPE = 96;
    private static final int[] PCAP_HEADER = {0xA1B2C3D4, 0x00020004, 0, 0, 65_535, 1};

    private CodecCallCost() {}

    /**
     * Prints a row of a table for each codec.
     *
     * @param args port, process, calls, codecs
     * @throws Exception if a file or program is missing
     */
    public static void main(String[] args) throws Exception {
        int calls = Integer.parseInt(args[2]);
        Path folder = Files.createTempDirectory("xphone-codecs");
        System.out.println("| codec | calls | packets a second received, sent | CPU of the node | of 100 calls |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (String codec : Arrays.asList(args).subList(3, args.length)) {
            int seconds = calls / RAMP + SETTLE_SECONDS + WINDOW_SECONDS + 2;
            AudioCodecs.Entry entry = AudioCodecs.installed().select(codec).get(0);
            Path capture = folder.resolve("audio.pcap");
            capture(entry, seconds, capture);
            Path scenario = folder.resolve("call.xml");
            Files.writeString(scenario, scenario(entry.format(), capture, seconds));
            Process sipp = new ProcessBuilder(
                            "sipp",
                            "-sf",
                            scenario.toString(),
                            "-m",
                            "" + calls,
                            "-l",
                            "" + calls,
                            "-r",
                            "" + RAMP,
                            "-i",
                            "127.0.0.1",
                            "-mi",
                            "127.0.0.1",
                            "-nostdin",
                            "127.0.0.1:" + args[0])
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sipp.log").toFile())
                    .start();
            sipp.waitFor(calls / RAMP + SETTLE_SECONDS, TimeUnit.SECONDS);
            long time = System.nanoTime();
            long cpu = cpuMillis(args[1]);
            long[] packets = datagrams();
            sipp.waitFor(WINDOW_SECONDS, TimeUnit.SECONDS);
            cpu = cpuMillis(args[1]) - cpu;
            long[] after = datagrams();
            double elapsed = (System.nanoTime() - time) / 1e9;
            if (sipp.waitFor() != 0) {
                System.err.println(Files.readString(folder.resolve("sipp.log")));
            }
            double percent = cpu / elapsed / 10;
            System.out.printf(
                    "| %s | %d | %.0f, %.0f | %.0f %% | %.1f %% |%n",
                    codec,
                    calls,
                    (after[0] - packets[0]) / elapsed,
                    (after[1] - packets[1]) / elapsed,
                    percent,
                    percent * 100 / calls);
        }
    }

    /** {@return CPU time of a process in ms} */
    private static long cpuMillis(String pid) throws IOException {
        String[] stat =
                Files.readString(Path.of("/proc", pid, "stat")).split("\\) ")[1].split(" ");
        return 10 * (Long.parseLong(stat[11]) + Long.parseLong(stat[12]));
    }

    /** {@return datagrams that arrived at sockets, that were sent by sockets} */
    private static long[] datagrams() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                .filter(line -> line.startsWith("Udp:"))
                .toList();
        List<String> names = List.of(lines.get(0).split(" "));
        String[] values = lines.get(1).split(" ");
        return new long[] {
            Long.parseLong(values[names.indexOf("InDatagrams")]), Long.parseLong(values[names.indexOf("OutDatagrams")])
        };
    }

    private static short[] phrase(int rate) throws IOException {
        String peers = System.getenv().getOrDefault("XPHONE_PEERS", "../shared/peers");
        try (WavReader reader =
                new WavReader(Files.newByteChannel(Path.of(peers, "asterisk", "sounds", "speech.wav")))) {
            short[] samples = new short[(int) reader.length()];
            int length = reader.readMono(samples, 0, samples.length);
            Resampler resampler = new Resampler(reader.sampleRate(), rate);
            short[] out = new short[resampler.maxOutput(length)];
            return Arrays.copyOf(out, resampler.process(samples, 0, length, out, 0));
        }
    }

    /** Writes the phrase, repeated, as RTP in UDP, IP and Ethernet: the format that sipp plays. */
    private static void capture(AudioCodecs.Entry entry, int seconds, Path file) throws IOException {
        AudioCodecFormat format = entry.format();
        AudioCodec encoder = entry.encoder(format.fmtp(), format.fmtp(), PTIME);
        short[] audio = phrase(encoder.sampleRate());
        int frame = encoder.sampleRate() * PTIME / 1_000;
        List<ByteBuffer> records = new ArrayList<>();
        int size = 24;
        for (int i = 0; i < seconds * 1_000 / PTIME; i++) {
            byte[] payload = new byte[6_000];
            int length = encoder.encode(audio, i * frame % (audio.length - frame), frame, payload, 0);
            records.add(record(i, i * (encoder.clockRate() * PTIME / 1_000), payload, length));
            size += records.get(i).remaining();
        }
        encoder.close();
        ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.BIG_ENDIAN);
        for (int word : PCAP_HEADER) {
            all.putInt(word);
        }
        records.forEach(all::put);
        Files.write(file, all.array());
    }

    private static ByteBuffer record(int sequence, int timestamp, byte[] payload, int length) {
        int udp = 8 + 12 + length;
        ByteBuffer out = ByteBuffer.allocate(16 + 14 + 20 + udp);
        long micros = sequence * PTIME * 1_000L;
        out.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        out.putInt(14 + 20 + udp).putInt(14 + 20 + udp);
        out.put(new byte[12]).putShort((short) 0x0800);
        out.putInt(0x45000000 | 20 + udp)
                .putInt(0)
                .putInt(0x40110000)
                .putInt(0x7F000001)
                .putInt(0x7F000001);
        out.putShort((short) 4_000)
                .putShort((short) 4_002)
                .putShort((short) udp)
                .putShort((short) 0);
        out.putShort((short) (0x8000 | PAYLOAD_TYPE))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(1);
        return out.put(payload, 0, length).flip();
    }

    private static String scenario(AudioCodecFormat format, Path capture, int seconds) throws IOException {
        String template = Files.readString(Path.of("src/test/resources/sipp/uac_pcap.xml"), StandardCharsets.UTF_8);
        String map = format.name() + "/" + format.clockRate() + (format.channels() > 1 ? "/" + format.channels() : "");
        String fmtp = format.fmtp() == null || format.fmtp().isEmpty()
                ? ""
                : "\na=fmtp:" + PAYLOAD_TYPE + " " + format.fmtp();
        return template.replace("RTP/AVP 8 101", "RTP/AVP " + PAYLOAD_TYPE + " 101")
                .replace("a=rtpmap:8 PCMA/8000", "a=rtpmap:" + PAYLOAD_TYPE + " " + map + fmtp)
                .replace("PCAP_FILE", capture.toString())
                .replace("7600", "" + (seconds - 1) * 1_000);
    }
}

package io.xphone.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A capture of the loopback interface, until it is closed. */
public final class Capture implements AutoCloseable {

    private final Path scripts = Peers.dir("capture");
    private final Path dir;

    private Capture(String filter) {
        Peers.requireProgram("tcpdump");
        Peers.requireProgram("tshark");
        try {
            dir = Files.createTempDirectory("xphone-capture");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Peers.run(scripts, Map.of(), 20, "./capture-up.sh", dir.toString(), filter);
    }

    /** Captures the packets that match a tcpdump filter. */
    public static Capture of(String filter) {
        return new Capture(filter);
    }

    /** Ends the capture, including all packets received before. */
    @Override
    public void close() {
        Peers.run(dir, Map.of(), 20, "sleep", "1.2"); // tcpdump gets packets from the kernel once a second, at least
        Peers.run(scripts, Map.of(), 20, "./capture-down.sh", dir.toString());
    }

    /**
     * The packets that match a display filter, after {@link #close}.
     *
     * @param decodeAs as for tshark's {@code -d}: {@code udp.port==20000,rtp}
     * @param fields the fields of each packet
     * @return the values of the fields, per packet
     */
    public List<List<String>> packets(List<String> decodeAs, String displayFilter, String... fields) {
        List<String> command = new ArrayList<>(
                List.of("tshark", "-n", "-r", dir.resolve("capture.pcap").toString()));
        decodeAs.forEach(rule -> command.addAll(List.of("-d", rule)));
        command.addAll(List.of("-Y", displayFilter, "-T", "fields", "-E", "separator=;"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        return Peers.run(dir, Map.of(), 60, command.toArray(String[]::new))
                .lines()
                .filter(line -> line.contains(";"))
                .map(line -> List.of(line.split(";", -1)))
                .toList();
    }
}

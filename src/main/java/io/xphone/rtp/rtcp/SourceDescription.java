package io.xphone.rtp.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source description (RFC 3550 §6.5), type 202: names of sources.
 *
 * <pre>
 *   chunk = SSRC *( type8 length8 text ) 0 [0 ...]      padded with zeros to a multiple of four
 * </pre>
 *
 * @param chunks one for each source, 31 at most
 */
public record SourceDescription(List<Chunk> chunks) implements RtcpPacket {

    /** Item type of the canonical name, which is mandatory. */
    public static final int CNAME = 1;

    static final int TYPE = 202;

    /**
     * The description of a source.
     *
     * @param ssrc the source
     * @param items its items, in order
     */
    public record Chunk(int ssrc, List<Item> items) {

        /** Copies the list. */
        public Chunk {
            items = List.copyOf(items);
        }

        int length() {
            int length = 4;
            for (Item item : items) {
                length += 2 + item.bytes().length;
            }
            return (length + 4) & ~3;
        }
    }

    /**
     * One item of a description.
     *
     * @param type 1 (CNAME) to 255
     * @param text at most 255 bytes as UTF-8
     */
    public record Item(int type, String text) {

        /** Validates type and length. */
        public Item {
            if (type < 1 || type > 255 || text.getBytes(StandardCharsets.UTF_8).length > 255) {
                throw new IllegalArgumentException(
                        "invalid SDES item of type " + type + ", " + text.length() + " characters");
            }
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Copies the list. */
    public SourceDescription {
        if (chunks.size() > 31) {
            throw new IllegalArgumentException("a source description has at most 31 chunks: " + chunks.size());
        }
        chunks = List.copyOf(chunks);
    }

    /**
     * Creates a description with a canonical name.
     *
     * @param ssrc the source
     * @param cname its canonical name
     * @return a description of one chunk with one item
     */
    public static SourceDescription ofCname(int ssrc, String cname) {
        return new SourceDescription(List.of(new Chunk(ssrc, List.of(new Item(CNAME, cname)))));
    }

    /**
     * The canonical name of a source.
     *
     * @param ssrc the source
     * @return its name; empty if there is none
     */
    public Optional<String> cname(int ssrc) {
        for (Chunk chunk : chunks) {
            for (Item item : chunk.items) {
                if (chunk.ssrc == ssrc && item.type == CNAME) {
                    return Optional.of(item.text);
                }
            }
        }
        return Optional.empty();
    }

    /** Empty if a chunk is incomplete; invalid UTF-8 becomes replacement characters. */
    static Optional<SourceDescription> read(byte[] from, int start, int end, int count) {
        List<Chunk> chunks = new ArrayList<>();
        int at = start + Wire.HEADER;
        for (int i = 0; i < count; i++) {
            if (at + 4 > end) {
                return Optional.empty();
            }
            int ssrc = Wire.read32(from, at);
            List<Item> items = new ArrayList<>();
            int item = at + 4;
            while (item < end && from[item] != 0) {
                int length = item + 1 < end ? from[item + 1] & 0xFF : 0;
                if (item + 2 + length > end) {
                    return Optional.empty();
                }
                items.add(new Item(from[item] & 0xFF, text(from, item + 2, length)));
                item += 2 + length;
            }
            chunks.add(new Chunk(ssrc, items));
            at = start + (item - start + 4 & ~3);
        }
        return Optional.of(new SourceDescription(chunks));
    }

    private static String text(byte[] from, int at, int length) {
        String text = new String(from, at, length, StandardCharsets.UTF_8);
        while (text.getBytes(StandardCharsets.UTF_8).length > 255) {
            text = text.substring(0, text.length() * 3 / 4);
        }
        return text;
    }

    @Override
    public int length() {
        int length = Wire.HEADER;
        for (Chunk chunk : chunks) {
            length += chunk.length();
        }
        return length;
    }

    @Override
    public int write(byte[] out, int offset) {
        int length = length();
        Wire.header(out, offset, chunks.size(), TYPE, length);
        int at = offset + Wire.HEADER;
        for (Chunk chunk : chunks) {
            int next = at + chunk.length();
            Wire.write32(out, at, chunk.ssrc);
            at += 4;
            for (Item item : chunk.items) {
                byte[] text = item.bytes();
                out[at] = (byte) item.type;
                out[at + 1] = (byte) text.length;
                System.arraycopy(text, 0, out, at + 2, text.length);
                at += 2 + text.length;
            }
            while (at < next) {
                out[at++] = 0;
            }
        }
        return length;
    }
}

package io.xphone.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Shared descriptions and capabilities. */
final class Sdp {

    static final CodecSpec G722 = new CodecSpec("G722", 8000, 1, 9, "");
    static final CodecSpec G729 = new CodecSpec("G729", 8000, 1, 18, "annexb=no");
    static final CodecSpec OPUS = new CodecSpec("opus", 48000, 2, 111, "useinbandfec=1");
    static final CodecSpec ILBC = new CodecSpec("iLBC", 8000, 1, 97, "");
    static final LocalAudio LOCAL = new LocalAudio("198.51.100.7", 4000, 4001, 7, 1);

    private Sdp() {}

    static AudioCapabilities caps(CodecSpec... codecs) {
        return new AudioCapabilities(List.of(codecs), true, 20, 60);
    }

    /** A description of the peer at 192.0.2.1 with these lines after its t= line. */
    static SessionDescription remote(String... lines) {
        String rest = String.join("\r\n", lines);
        return parse("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", rest);
    }

    static SessionDescription parse(String... lines) {
        return parseText(String.join("\r\n", lines) + "\r\n");
    }

    static SessionDescription parseText(String text) {
        return SdpParser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.xphone.testing;

import io.xphone.sdp.Direction;

/** Creates session descriptions as text, for verbatim SDP in tests. */
public final class PbxSdp {

    private PbxSdp() {}

    /** An audio description with {@code sendrecv}, see {@link #audio(String, int, Direction, String...)}. */
    public static String audio(String host, int port, String... codecs) {
        return audio(host, port, Direction.SENDRECV, codecs);
    }

    /**
     * A description of one audio stream.
     *
     * @param host the address of the c= line, an IPv4 or IPv6 literal
     * @param port the RTP port, 0 for a rejected stream
     * @param codecs payload types, each with its rtpmap unless static: {@code "0"},
     *     {@code "111 opus/48000/2"}, {@code "101 telephone-event/8000"}
     */
    public static String audio(String host, int port, Direction direction, String... codecs) {
        String address = (host.indexOf(':') >= 0 ? "IN IP6 " : "IN IP4 ") + host;
        StringBuilder formats = new StringBuilder();
        StringBuilder maps = new StringBuilder();
        for (String codec : codecs) {
            int space = codec.indexOf(' ');
            formats.append(' ').append(space < 0 ? codec : codec.substring(0, space));
            if (space >= 0) {
                maps.append("a=rtpmap:").append(codec).append("\r\n");
            }
        }
        return "v=0\r\no=- 1 1 " + address + "\r\ns=-\r\nc=" + address + "\r\nt=0 0\r\nm=audio " + port + " RTP/AVP"
                + formats + "\r\n" + maps + "a=" + direction.attribute() + "\r\n";
    }
}

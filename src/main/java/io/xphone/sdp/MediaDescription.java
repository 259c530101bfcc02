package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One {@code m=} line and the lines that belong to it (RFC 8866 §5.14). Immutable.
 * <pre>m=&lt;media&gt; &lt;port&gt;["/" count] &lt;proto&gt; &lt;fmt&gt; ...</pre>
 */
public final class MediaDescription {

    private final String type;
    private final int port;
    private final int portCount;
    private final String protocol;
    private final List<String> formats;
    private final List<SdpLine> lines;
    private final NetAddress connection;
    private final List<Attribute> attributes;
    private List<RtpFormat> rtpFormats; // parsed on first use: rarely needed for local descriptions

    /**
     * @param connection the parsed first c= line, or null
     * @param attributes the parsed a= lines
     */
    MediaDescription(
            String type,
            int port,
            int portCount,
            String protocol,
            List<String> formats,
            List<SdpLine> lines,
            NetAddress connection,
            List<Attribute> attributes) {
        this.type = type;
        this.port = port;
        this.portCount = portCount;
        this.protocol = protocol;
        this.formats = List.copyOf(formats);
        this.lines = List.copyOf(lines);
        this.connection = connection;
        this.attributes = List.copyOf(attributes);
    }

    /** The media type: {@code audio}, {@code video}, {@code image}, {@code application}… */
    public String type() {
        return type;
    }

    /** The port; 0 rejects or disables the stream. */
    public int port() {
        return port;
    }

    /** Number of ports from {@link #port()} on; 1 by default. */
    public int portCount() {
        return portCount;
    }

    /** The transport, such as {@code RTP/AVP}. */
    public String protocol() {
        return protocol;
    }

    /** The formats as written. */
    public List<String> formats() {
        return formats;
    }

    /** All lines after the m= line, in order. */
    public List<SdpLine> lines() {
        return lines;
    }

    /** The c= line of this stream, the first if there are several. */
    public Optional<NetAddress> connection() {
        return Optional.ofNullable(connection);
    }

    /**
     * The address of the c= line of this stream. {@link SessionDescription#connectionOf} includes that of the session.
     */
    public Optional<String> connectionHost() {
        return connection().map(NetAddress::host);
    }

    /** The a= lines, in order. */
    public List<Attribute> attributes() {
        return attributes;
    }

    /** The value of the first attribute of this name; "" for a flag. */
    public Optional<String> attribute(String name) {
        return Attribute.first(attributes, name);
    }

    /** The direction attribute of this stream. {@link SessionDescription#directionOf} includes that of the session. */
    public Optional<Direction> direction() {
        return Attribute.direction(attributes);
    }

    /** The formats of an RTP stream, defined by rtpmap or RFC 3551; empty for other transports. */
    public List<RtpFormat> rtpFormats() {
        List<RtpFormat> read = rtpFormats;
        if (read == null) {
            boolean rtp = protocol.toUpperCase(Locale.ROOT).contains("RTP/");
            read = rtp ? RtpFormat.read(formats, attributes) : List.of();
            rtpFormats = read;
        }
        return read;
    }

    /**
     * The answer that rejects this stream (RFC 3264 §6): port 0, the same transport, one of the formats, and its
     * {@code a=mid}, by which some peers find the streams of an answer.
     */
    public MediaDescription rejected() {
        String format = formats.isEmpty() ? "0" : formats.get(0);
        List<Attribute> mid = attribute("mid")
                .filter(value -> !value.isEmpty())
                .map(value -> List.of(new Attribute("mid", value)))
                .orElse(List.of());
        List<SdpLine> kept = mid.stream().map(SdpLine::of).toList();
        return new MediaDescription(type, 0, 1, protocol, List.of(format), kept, null, mid);
    }

    /** Creates a builder. */
    public static Builder builder(String type, int port, String protocol) {
        return new Builder(type, port, protocol);
    }

    /** The value of the m= line. */
    String mediaLine() {
        String ports = portCount > 1 ? port + "/" + portCount : Integer.toString(port);
        return type + ' ' + ports + ' ' + protocol + (formats.isEmpty() ? "" : " " + String.join(" ", formats));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MediaDescription that
                && port == that.port
                && portCount == that.portCount
                && type.equals(that.type)
                && protocol.equals(that.protocol)
                && formats.equals(that.formats)
                && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, port, protocol, formats, lines);
    }

    @Override
    public String toString() {
        return "m=" + mediaLine();
    }

    /** Builds a stream. Every method rejects CR, LF and NUL with an IllegalArgumentException. */
    public static final class Builder {

        private final String type;
        private final int port;
        private final String protocol;
        private final List<String> formats = new ArrayList<>();
        private final List<SdpLine> lines = new ArrayList<>();
        private final List<Attribute> attributes = new ArrayList<>();
        private NetAddress connection;

        private Builder(String type, int port, String protocol) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port " + port);
            }
            new SdpLine('m', type + protocol);
            this.type = type;
            this.port = port;
            this.protocol = protocol;
        }

        /** Adds a format. */
        public Builder format(String format) {
            formats.add(new SdpLine('m', format).value());
            return this;
        }

        /** Adds a format with its rtpmap and fmtp lines. */
        public Builder format(RtpFormat format) {
            format(Integer.toString(format.payloadType()));
            attribute("rtpmap", format.rtpmap());
            return format.fmtp().isEmpty() ? this : attribute("fmtp", format.payloadType() + " " + format.fmtp());
        }

        /** Sets the address of this stream. */
        public Builder connection(String host) {
            if (connection != null) {
                lines.remove(0);
            }
            connection = NetAddress.written(host);
            lines.add(0, new SdpLine('c', connection.toString()));
            return this;
        }

        /** Adds an attribute; a flag if the value is "". */
        public Builder attribute(String name, String value) {
            lines.add(SdpLine.of(new Attribute(name, value)));
            attributes.add(Attribute.of(name, value));
            return this;
        }

        /** Builds the stream. */
        public MediaDescription build() {
            return new MediaDescription(type, port, 1, protocol, formats, lines, connection, attributes);
        }
    }
}

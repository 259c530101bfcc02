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
    private List<RtpFormat> rtpFormats; // read when first asked for: mostly nobody asks what we have written ourselves

    /**
     * @param connection what the first c= among the lines says, or null
     * @param attributes what the a= among the lines say
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

    /** The port; 0 refuses or switches off the stream. */
    public int port() {
        return port;
    }

    /** How many ports from {@link #port()} on; 1 unless the line says otherwise. */
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

    /** All lines after the m= line, in their order. */
    public List<SdpLine> lines() {
        return lines;
    }

    /** This stream's own c= line, the first if there are several. */
    public Optional<NetAddress> connection() {
        return Optional.ofNullable(connection);
    }

    /** The address of this stream's own c= line. {@link SessionDescription#connectionOf} minds the session's too. */
    public Optional<String> connectionHost() {
        return connection().map(NetAddress::host);
    }

    /** The a= lines, in their order. */
    public List<Attribute> attributes() {
        return attributes;
    }

    /** The value of the first attribute of this name; "" for a flag. */
    public Optional<String> attribute(String name) {
        return Attribute.first(attributes, name);
    }

    /** The direction that this stream states itself. {@link SessionDescription#directionOf} minds the session's too. */
    public Optional<Direction> direction() {
        return Attribute.direction(attributes);
    }

    /** The formats of an RTP stream that are known by rtpmap or by RFC 3551; empty for other transports. */
    public List<RtpFormat> rtpFormats() {
        List<RtpFormat> read = rtpFormats;
        if (read == null) {
            boolean rtp = protocol.toUpperCase(Locale.ROOT).contains("RTP/");
            read = rtp ? RtpFormat.read(formats, attributes) : List.of();
            rtpFormats = read;
        }
        return read;
    }

    /** The answer that refuses this stream (RFC 3264 §6): port 0, the same transport, one of the formats. */
    public MediaDescription refused() {
        String format = formats.isEmpty() ? "0" : formats.get(0);
        return new MediaDescription(type, 0, 1, protocol, List.of(format), List.of(), null, List.of());
    }

    /** Starts a stream. */
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

    /** Puts a stream together. Every method refuses CR, LF and NUL with an IllegalArgumentException. */
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

        /** Sets this stream's own address. */
        public Builder connection(String host) {
            if (connection != null) {
                lines.remove(0);
            }
            connection = NetAddress.written(host);
            lines.add(0, new SdpLine('c', connection.toString()));
            return this;
        }

        /** Adds an attribute; "" makes it a flag. */
        public Builder attribute(String name, String value) {
            lines.add(SdpLine.of(new Attribute(name, value)));
            attributes.add(Attribute.of(name, value));
            return this;
        }

        /** The stream. */
        public MediaDescription build() {
            return new MediaDescription(type, port, 1, protocol, formats, lines, connection, attributes);
        }
    }
}

/**
 * SIP calls and RTP media on Vert.x.
 *
 * <p>An application needs {@code io.xphone}, {@code io.xphone.options} and {@code io.xphone.audio}. {@code
 * io.xphone.bus} is the event-bus contract; {@code io.xphone.cluster} joins a cluster of nodes; {@code io.xphone.testing} is for tests of applications, and so are the
 * packages of the types in its signatures: SIP messages and SDP. Nothing else is exported.
 */
@SuppressWarnings("requires-automatic") // optional libraries, of Opus and Hazelcast, have no descriptors
module io.xphone {
    requires transitive io.vertx.core;
    requires static transitive io.vertx.codegen.api;
    requires static transitive io.vertx.codegen.json;
    requires transitive io.vertx.serviceproxy;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    requires static com.hazelcast.core;
    requires static com.sun.jna;
    requires static concentus;
    requires static io.vertx.clustermanager.hazelcast;
    requires static org.bouncycastle.pkix;
    requires static org.bouncycastle.provider;
    requires static org.bouncycastle.tls;
    requires java.xml;
    requires jdk.management;
    requires org.slf4j;

    exports io.xphone;
    exports io.xphone.options;
    exports io.xphone.audio;
    exports io.xphone.bus;
    exports io.xphone.cluster;
    exports io.xphone.testing;

    uses io.xphone.audio.AudioCodecProvider;

    provides io.xphone.audio.AudioCodecProvider with
            io.xphone.opus.OpusProvider;

    opens io.xphone.opus to
            com.sun.jna;

    // types in the signatures of io.xphone.testing
    exports io.xphone.sip.message;
    exports io.xphone.sdp;
    exports io.xphone.sdp.transport;
}

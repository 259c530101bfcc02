package io.xphone;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A name server on 127.0.0.1, over UDP and TCP, that says what the test wrote. Names that it does not know do not exist. */
final class DnsServer implements AutoCloseable {

    private static final int LIFETIME_SECONDS = 60;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile boolean silent;
    private volatile int delayMillis;

    DnsServer() throws InterruptedException {
        Channel udp = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(),
                                        new DatagramDnsResponseEncoder(),
                                        new SimpleChannelInboundHandler<DatagramDnsQuery>() {
                                            @Override
                                            protected void channelRead0(
                                                    ChannelHandlerContext context, DatagramDnsQuery query) {
                                                answer(
                                                        context,
                                                        query.recordAt(DnsSection.QUESTION),
                                                        new DatagramDnsResponse(
                                                                query.recipient(), query.sender(), query.id()),
                                                        true);
                                            }
                                        });
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        port = ((InetSocketAddress) udp.localAddress()).getPort();
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new TcpDnsQueryDecoder(),
                                        new TcpDnsResponseEncoder(),
                                        new SimpleChannelInboundHandler<DefaultDnsQuery>() {
                                            @Override
                                            protected void channelRead0(
                                                    ChannelHandlerContext context, DefaultDnsQuery query) {
                                                answer(
                                                        context,
                                                        query.recordAt(DnsSection.QUESTION),
                                                        new DefaultDnsResponse(query.id()),
                                                        false);
                                            }
                                        });
                    }
                })
                .bind("127.0.0.1", port)
                .sync();
    }

    private void answer(ChannelHandlerContext context, DnsQuestion question, DnsResponse response, boolean datagram) {
        String name = question.name().toLowerCase(Locale.ROOT);
        String key = question.type().name() + " " + name.substring(0, name.length() - 1);
        asked.add((datagram ? "" : "tcp ") + key);
        if (silent) {
            return;
        }
        response.addRecord(
                DnsSection.QUESTION, new io.netty.handler.codec.dns.DefaultDnsQuestion(name, question.type()));
        if (datagram && cut.contains(key)) {
            response.setTruncated(true);
        } else {
            records.getOrDefault(key, List.of())
                    .forEach(data -> response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(
                                    name, question.type(), LIFETIME_SECONDS, Unpooled.wrappedBuffer(data))));
        }
        response.setCode(
                names.contains(name.substring(0, name.length() - 1))
                        ? DnsResponseCode.NOERROR
                        : DnsResponseCode.NXDOMAIN);
        context.executor().schedule(() -> context.writeAndFlush(response), delayMillis, TimeUnit.MILLISECONDS);
    }

    private DnsServer add(DnsRecordType type, String name, ByteBuf data) {
        byte[] bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        names.add(name);
        records.computeIfAbsent(type.name() + " " + name, key -> new CopyOnWriteArrayList<>())
                .add(bytes);
        return this;
    }

    /** An A or AAAA record, as the literal is. */
    DnsServer address(String name, String literal) throws UnknownHostException {
        byte[] address = InetAddress.getByName(literal).getAddress();
        return add(address.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA, name, Unpooled.wrappedBuffer(address));
    }

    DnsServer srv(String name, int priority, int weight, int servicePort, String target) {
        return add(
                DnsRecordType.SRV,
                name,
                name(Unpooled.buffer().writeShort(priority).writeShort(weight).writeShort(servicePort), target));
    }

    DnsServer naptr(String domain, int order, int preference, String services, String replacement) {
        ByteBuf data = Unpooled.buffer().writeShort(order).writeShort(preference);
        for (String text : List.of("s", services, "")) {
            data.writeByte(text.length()).writeCharSequence(text, StandardCharsets.US_ASCII);
        }
        return add(DnsRecordType.NAPTR, domain, name(data, replacement));
    }

    private static ByteBuf name(ByteBuf data, String name) {
        for (String label : name.split("\\.")) {
            data.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return data.writeByte(0);
    }

    /** Answers of that type do not fit a datagram. */
    DnsServer cut(DnsRecordType type, String name) {
        cut.add(type.name() + " " + name);
        return this;
    }

    /** Takes questions and says nothing from now on. */
    DnsServer silent() {
        silent = true;
        return this;
    }

    DnsServer delay(int millis) {
        delayMillis = millis;
        return this;
    }

    /** Every question so far, as {@code SRV _sip._udp.example.test}; those over TCP begin with {@code tcp}. */
    List<String> asked() {
        return asked;
    }

    /** As the option {@code dnsServers} has it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}

package io.xphone.bus;

/**
 * Every event-bus address of xphone-vertx. An agent is a phone or a server, NAME is its name, and ID the id of a call
 * or of a handle. Every node of a cluster can send to addresses marked "cluster"; addresses marked "local" are used
 * between the verticles of one node.
 *
 * <pre>
 *  xphone.agent.NAME                control of a phone or server ({@link AgentControl})            cluster
 *  xphone.agent.NAME.audio          audio for the agent's calls ({@link AudioPacket})              cluster
 *  xphone.agent.NAME.audio.N        the same, on another media event loop of the agent             cluster
 *  xphone.agent.NAME.events         messages, subscriptions, publications ({@link EventControl})   cluster
 *  xphone.call.ID                   control of one call ({@link CallControl})                      cluster
 *  xphone.agent.NAME.sip            commands to the SIP transport ({@code SipCommand})             local
 *  xphone.agent.NAME.dialog         indications to the dialog verticle ({@code SipIndication},
 *                                   {@code MediaIndication}, {@code RegistrationUpdate})           local
 *  xphone.agent.NAME.subscription   indications to the subscription verticle ({@code SipIndication},
 *                                   {@code RegistrationUpdate})                                    local
 *  xphone.agent.NAME.registration   indications to the registration verticle
 *                                   ({@code SipIndication})                                        local
 *  xphone.agent.NAME.registrar      indications to the registrar of a server ({@code SipIndication}) local
 *  xphone.inbox.ID                  events and audio for a handle of the public API                cluster
 * </pre>
 *
 * <p>Events of calls and agents, and the audio of readers, are sent to the address that the subscriber chooses
 * ({@link Subscription#getDeliver()}, {@link AudioReaderRequest#getDeliver()}).
 */
public final class Addresses {

    private static final String INBOX = "xphone.inbox.";

    private Addresses() {}

    /** Control of a phone or server. */
    public static String agent(String name) {
        return "xphone.agent." + name;
    }

    /**
     * Audio, marks and acknowledgements for any call of an agent. A Buffer is an RTP packet; the header {@code call}
     * names its call.
     */
    public static String agentAudio(String name) {
        return "xphone.agent." + name + ".audio";
    }

    /**
     * Audio for the calls on another media event loop of the agent, without a hop over the first one; {@link
     * #agentAudio(String)} accepts audio for these calls, too. {@link AudioWriterLease#getAddress} is the address for a
     * call.
     *
     * @param loop number of the media event loop of the agent, from 1 on
     */
    public static String agentAudio(String name, int loop) {
        return agentAudio(name) + "." + loop;
    }

    /** The SIP transport of an agent; this node only. */
    public static String sip(String name) {
        return "xphone.agent." + name + ".sip";
    }

    /** The dialog verticle of an agent; this node only. */
    public static String dialog(String name) {
        return "xphone.agent." + name + ".dialog";
    }

    /** The registration of a phone; this node only. */
    public static String registration(String name) {
        return "xphone.agent." + name + ".registration";
    }

    /** The registrar of a server; this node only. */
    public static String registrar(String name) {
        return "xphone.agent." + name + ".registrar";
    }

    /** Messages, subscriptions and publications of an agent. */
    public static String events(String name) {
        return "xphone.agent." + name + ".events";
    }

    /** Indications of the transport, dialog and registration verticles to the subscription verticle; this node only. */
    public static String subscription(String name) {
        return "xphone.agent." + name + ".subscription";
    }

    /** Control of one call. */
    public static String call(String callId) {
        return "xphone.call." + callId;
    }

    /**
     * Events and audio for a handle of the public API. On the node of the agent it also receives messages by reference:
     * audio frames and {@code IncomingCall}.
     *
     * @param id unique
     */
    public static String inbox(String id) {
        return INBOX + id;
    }

    /** Whether an address belongs to a handle of the public API. */
    public static boolean isInbox(String address) {
        return address.startsWith(INBOX);
    }
}

package io.xphone.sip.event.body;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An element of a small XML document. Elements are matched by local names, as many PBXes send wrong namespaces. */
final class XmlElement {

    /** The maximum size of a document. */
    static final int MAX_OCTETS = 65_536;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ELEMENTS = 8_192;

    /** Not changed after its creation, so any thread may create a reader with it. */
    private static final XMLInputFactory FACTORY = factory();

    private final String name;
    private final Map<String, String> attributes = new HashMap<>(4);
    private final List<XmlElement> children = new ArrayList<>(2);
    private final StringBuilder text = new StringBuilder();

    private XmlElement(String name) {
        this.name = name;
    }

    /**
     * Parses a document.
     *
     * @param root the required local name of its root
     * @throws BodyParseException when it is too large or deep, has a DTD or entities, or is not well-formed
     */
    static XmlElement parse(byte[] document, String root) {
        if (document.length > MAX_OCTETS) {
            throw new BodyParseException("Document too large: " + document.length + " octets");
        }
        XmlElement found;
        try {
            found = read(document);
        } catch (XMLStreamException malformed) {
            throw new BodyParseException("Not well-formed: " + malformed.getMessage());
        } catch (BodyParseException invalid) {
            throw invalid;
        } catch (RuntimeException unexpected) { // of the JDK's parser, on unexpected input
            throw new BodyParseException("Not well-formed: " + unexpected);
        }
        if (!found.name.equals(root)) {
            throw new BodyParseException("Root element is <" + found.name + "> instead of <" + root + ">");
        }
        return found;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("External entities are not supported");
        });
        return factory;
    }

    private static XmlElement read(byte[] document) throws XMLStreamException {
        XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text(document)));
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement root = null;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > MAX_ELEMENTS || open.size() >= MAX_DEPTH) {
                        throw new BodyParseException("Too many or too deeply nested elements");
                    }
                    XmlElement element = element(reader);
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.peek().children.add(element);
                    }
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) {
                        open.peek().text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new BodyParseException("DTDs and entities are not supported");
                default -> {}
            }
        }
        if (root == null) {
            throw new BodyParseException("Missing root element");
        }
        return root;
    }

    /** Decodes UTF-8, the encoding of these types, or UTF-16 with a byte order mark; malformed octets become U+FFFD. */
    private static String text(byte[] document) {
        boolean byteOrderMark = document.length > 1
                && ((document[0] & 0xff) == 0xfe && (document[1] & 0xff) == 0xff
                        || (document[0] & 0xff) == 0xff && (document[1] & 0xff) == 0xfe);
        String text = new String(document, byteOrderMark ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static XmlElement element(XMLStreamReader reader) {
        XmlElement element = new XmlElement(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    String name() {
        return name;
    }

    /** An attribute; "" if it is missing. */
    String attribute(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** A required attribute. */
    String required(String attribute) {
        String value = attributes.get(attribute);
        if (value == null) {
            throw new BodyParseException("<" + name + "> without attribute " + attribute);
        }
        return value;
    }

    /** The text of this element, trimmed. */
    String text() {
        return text.toString().trim();
    }

    List<XmlElement> children() {
        return children;
    }

    List<XmlElement> children(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    Optional<XmlElement> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /** The text of a child; "" if it is missing. */
    String textOf(String childName) {
        return child(childName).map(XmlElement::text).orElse("");
    }

    /** All descendants with this name. */
    List<XmlElement> descendants(String childName) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
            found.addAll(child.descendants(childName));
        }
        return found;
    }
}

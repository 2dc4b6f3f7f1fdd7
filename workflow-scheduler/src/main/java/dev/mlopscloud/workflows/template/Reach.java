package dev.mlopscloud.workflows.template;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * All that an expression can reach: items of dicts and lists, methods of texts that {@link Strings} has, and what a
 * {@link Thing} offers. Nothing is looked up by reflection, so no expression finds a way to Java.
 */
final class Reach extends ELResolver {

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
        Budget.step();
        context.setPropertyResolved(true);
        return switch (base) {
            case Thing thing -> thing.attribute(property.toString());
            case Map<?, ?> map -> map.get(property.toString());
            case List<?> list -> item(list, property.toString());
            case String text -> character(text, property.toString());
            case ForLoop loop -> loop(loop, property.toString());
            case Map.Entry<?, ?> entry -> item(pair(entry), property.toString());
            case null, default -> null;
        };
    }

    @Override
    public @Nullable Object invoke(
            ELContext context, @Nullable Object base, Object method, Class<?>[] types, Object[] parameters) {
        Budget.step();
        context.setPropertyResolved(true);
        String name = method.toString();
        if (base instanceof Filter filter) {
            return filter(filter, parameters);
        }
        if (base instanceof ExpTest test) {
            return test(test, name, parameters);
        }
        Arguments arguments = arguments(parameters);
        return switch (base) {
            case Thing thing -> thing.call(name, arguments);
            case String text -> Strings.call(text, name, arguments);
            case Map<?, ?> map -> dict(map, name, arguments);
            case List<?> list -> list(list, name, arguments);
            case ForLoop loop
            when name.equals("cycle") -> arguments.get(loop.getIndex0() % Math.max(1, arguments.count()), "");
            case null -> throw new TemplateException("There is nothing to call " + name + "() of");
            default -> throw new TemplateException("There is no method " + name + "() here");
        };
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object filter(Filter filter, Object[] parameters) {
        Object value = parameters[0] == None.NONE && !(filter instanceof AcceptsNone) ? null : parameters[0];
        Object result =
                filter.filter(value, (JinjavaInterpreter) parameters[1], (Object[]) parameters[2], (Map<String, Object>)
                        parameters[3]);
        if (result instanceof CharSequence text && text.length() > Templates.LONGEST) {
            throw new TemplateException("A text gets longer than " + Templates.LONGEST + " characters");
        }
        return result;
    }

    private static Object test(ExpTest test, String name, Object[] parameters) {
        Object[] arguments = new Object[parameters.length - 2];
        System.arraycopy(parameters, 2, arguments, 0, arguments.length);
        JinjavaInterpreter interpreter = (JinjavaInterpreter) parameters[1];
        return name.equals("evaluateNegated")
                ? test.evaluateNegated(parameters[0], interpreter, arguments)
                : test.evaluate(parameters[0], interpreter, arguments);
    }

    private static Arguments arguments(Object @Nullable [] parameters) {
        List<Object> places = new ArrayList<>();
        Map<String, Object> names = new LinkedHashMap<>();
        for (Object parameter : parameters == null ? new Object[0] : parameters) {
            if (parameter instanceof NamedParameter named) {
                names.put(named.getName(), named.getValue());
            } else {
                places.add(parameter == null ? None.NONE : parameter);
            }
        }
        return new Arguments(places, names);
    }

    private static @Nullable Object dict(Map<?, ?> map, String method, Arguments arguments) {
        return switch (method) {
            case "get" -> {
                Object value = map.get(arguments.need(0, "key"));
                Object otherwise = arguments.get(1, "default");
                yield value != null ? value : otherwise == null ? None.NONE : otherwise;
            }
            case "keys" -> new ArrayList<>(map.keySet());
            case "values" -> new ArrayList<>(map.values());
            case "items" -> {
                List<Object> items = new ArrayList<>();
                map.entrySet().forEach(entry -> items.add(entry));
                yield items;
            }
            default -> throw new TemplateException("A dict has no method " + method + "() here");
        };
    }

    private static Object list(List<?> list, String method, Arguments arguments) {
        return switch (method) {
            case "index" -> (long) list.indexOf(arguments.get(0, "value"));
            case "count" -> (long) Collections.frequency(list, arguments.get(0, "value"));
            default -> throw new TemplateException("A list has no method " + method + "() here");
        };
    }

    private static @Nullable Object item(List<?> list, String property) {
        int index = index(property, list.size());
        return index < 0 ? null : list.get(index);
    }

    private static @Nullable Object character(String text, String property) {
        int index = index(property, text.length());
        return index < 0 ? null : String.valueOf(text.charAt(index));
    }

    /** The place of an item, counted from the end where it is negative; -1 for none. */
    private static int index(String property, int size) {
        try {
            int index = Integer.parseInt(property);
            int place = index < 0 ? index + size : index;
            return place < size ? Math.max(place, -1) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static List<Object> pair(Map.Entry<?, ?> entry) {
        return List.of(entry.getKey(), entry.getValue() == null ? None.NONE : entry.getValue());
    }

    private static @Nullable Object loop(ForLoop loop, String property) {
        return switch (property) {
            case "index" -> (long) loop.getCounter();
            case "index0" -> (long) loop.getIndex();
            case "first" -> loop.isFirst();
            case "last" -> loop.isLast();
            case "length" -> (long) loop.getLength();
            case "revindex" -> (long) loop.getRevcounter();
            case "revindex0" -> (long) loop.getRevindex();
            default -> null;
        };
    }

    /** A filter that takes {@code None} for a value. */
    interface AcceptsNone extends Filter {}

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        context.setPropertyResolved(true);
        return Object.class;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        throw new TemplateException("Templates change no values");
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
        context.setPropertyResolved(true);
        return true;
    }

    @Override
    public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
        return null;
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, Object base) {
        return Object.class;
    }
}

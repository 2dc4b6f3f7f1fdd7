package dev.mlopscloud.workflows.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import java.io.Serial;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code for}, each turn of which costs a step; over a dict it goes over the keys, as in Python. */
final class BoundedForTag extends ForTag {
    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public String renderForCollection(
            TagNode node, JinjavaInterpreter interpreter, List<String> variables, @Nullable Object collection) {
        Budget.step();
        return super.renderForCollection(node, interpreter, variables, counted(collection));
    }

    private static List<Object> counted(@Nullable Object collection) {
        List<Object> items =
                switch (collection) {
                    case Map<?, ?> map -> new ArrayList<>(map.keySet());
                    case Collection<?> all -> new ArrayList<>(all);
                    case String text ->
                        new ArrayList<>(text.chars()
                                .mapToObj(c -> String.valueOf((char) c))
                                .toList());
                    case null, default -> throw new TemplateException("There is nothing to loop over");
                };
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                Budget.step();
                return items.get(index);
            }

            @Override
            public int size() {
                return items.size();
            }
        };
    }
}

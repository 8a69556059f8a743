#include "kubernetes/strategic_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace turbolift::kubernetes {
namespace {

struct Case {
  const char* name;
  const char* original;
  const char* patch;
  const char* wanted;  // what there is afterwards, or a part of the complaint
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class Merged : public testing::TestWithParam<Case> {};
class Refused : public testing::TestWithParam<Case> {};

auto name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(info.param.name);
}

TEST_P(Merged, Is) {
  const auto merged =
      patch_pod_template(json::parse(GetParam().original).as_object(), json::parse(GetParam().patch).as_object());
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(json::value(*merged), json::parse(GetParam().wanted)) << json::serialize(*merged);
}

TEST_P(Refused, SaysWhere) {
  const auto merged =
      patch_pod_template(json::parse(GetParam().original).as_object(), json::parse(GetParam().patch).as_object());
  ASSERT_FALSE(merged) << json::serialize(*merged);
  EXPECT_THAT(merged.error().message, testing::HasSubstr(GetParam().wanted));
}

// As k8s.io/apimachinery's StrategicMergePatch gives them for a PodTemplateSpec.
INSTANTIATE_TEST_SUITE_P(
    Objects, Merged,
    testing::Values(
        Case{"member", R"({"spec":{"a":1,"b":2}})", R"({"spec":{"b":3,"c":4}})", R"({"spec":{"a":1,"b":3,"c":4}})"},
        Case{"null_removes", R"({"spec":{"a":1,"b":2}})", R"({"spec":{"a":null,"x":null}})", R"({"spec":{"b":2}})"},
        Case{"null_in_what_is_new", R"({})", R"({"spec":{"a":{"b":null,"c":1}}})", R"({"spec":{"a":{"c":1}}})"},
        Case{"another_type", R"({"spec":{"a":[1]}})", R"({"spec":{"a":{"b":1}}})", R"({"spec":{"a":{"b":1}}})"},
        Case{"nested", R"({"spec":{"securityContext":{"runAsUser":1,"runAsGroup":2}}})",
             R"({"spec":{"securityContext":{"runAsUser":null}}})", R"({"spec":{"securityContext":{"runAsGroup":2}}})"},
        Case{"delete_empties", R"({"spec":{"a":{"b":1}}})", R"({"spec":{"a":{"$patch":"delete"}}})",
             R"({"spec":{"a":{}}})"},
        Case{"delete_of_nothing", R"({"spec":{}})", R"({"spec":{"a":{"$patch":"delete"}}})", R"({"spec":{}})"},
        Case{"replace", R"({"spec":{"nodeSelector":{"a":"1","b":"2"}}})",
             R"({"spec":{"nodeSelector":{"$patch":"replace","c":"3"}}})", R"({"spec":{"nodeSelector":{"c":"3"}}})"},
        Case{"retain_keys", R"({"spec":{"a":{"x":1,"y":2,"z":3}}})",
             R"({"spec":{"a":{"$retainKeys":["x","w"],"w":4,"y":null}}})", R"({"spec":{"a":{"x":1,"w":4}}})"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Lists, Merged,
    testing::Values(
        Case{"container", R"({"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}})",
             R"({"spec":{"containers":[{"name":"b","tty":true}]}})",
             R"({"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y","tty":true}]}})"},
        Case{"sidecar", R"({"spec":{"containers":[{"name":"a"}]}})",
             R"({"spec":{"containers":[{"name":"s","image":"z","args":[null]}],"initContainers":[{"name":"i"}]}})",
             R"({"spec":{"containers":[{"name":"s","image":"z","args":[]},{"name":"a"}],
                         "initContainers":[{"name":"i"}]}})"},
        Case{"env",
             R"({"spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]}]}})",
             R"({"spec":{"containers":[{"name":"a","env":[{"name":"Y","value":"3"},{"name":"Z","value":"4"}]}]}})",
             R"({"spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"3"},
                                                           {"name":"Z","value":"4"}]}]}})"},
        Case{"env_deleted", R"({"spec":{"containers":[{"name":"a","env":[{"name":"X"},{"name":"Y"}]}]}})",
             R"({"spec":{"containers":[{"name":"a","env":[{"name":"X","$patch":"delete"},
                                                           {"name":"Q","$patch":"delete"}]}]}})",
             R"({"spec":{"containers":[{"name":"a","env":[{"name":"Y"}]}]}})"},
        Case{
            "ports_by_number", R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"h"}]}]}})",
            R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":9}]}]}})",
            R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"h","protocol":"TCP"},
                                                             {"containerPort":9}]}]}})"},
        Case{
            "mounts_by_path",
            R"({"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/tmp","name":"t"}]}]}})",
            R"({"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/tmp","readOnly":true}]}]}})",
            R"({"spec":{"containers":[{"name":"a","volumeMounts":[{"mountPath":"/tmp","name":"t","readOnly":true}]}]}})"},
        Case{"volume_of_another_kind", R"({"spec":{"volumes":[{"name":"t","emptyDir":{}}]}})",
             R"({"spec":{"volumes":[{"name":"t","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}})",
             R"({"spec":{"volumes":[{"name":"t","hostPath":{"path":"/x"}}]}})"},
        Case{"pull_secrets", R"({"spec":{"imagePullSecrets":[{"name":"a"}]}})",
             R"({"spec":{"imagePullSecrets":[{"name":"b"},{"name":"a"}]}})",
             R"({"spec":{"imagePullSecrets":[{"name":"b"},{"name":"a"}]}})"},
        Case{
            "aliases_and_spread",
            R"({"spec":{"hostAliases":[{"ip":"1","hostnames":["a"]}],"topologySpreadConstraints":[{"topologyKey":"z","maxSkew":1}]}})",
            R"({"spec":{"hostAliases":[{"ip":"1","hostnames":["b"]}],"topologySpreadConstraints":[{"topologyKey":"z","maxSkew":2}]}})",
            R"({"spec":{"hostAliases":[{"ip":"1","hostnames":["b"]}],"topologySpreadConstraints":[{"topologyKey":"z","maxSkew":2}]}})"},
        Case{"tolerations_are_replaced", R"({"spec":{"tolerations":[{"key":"a"},{"key":"b"}]}})",
             R"({"spec":{"tolerations":[{"key":"c"}]}})", R"({"spec":{"tolerations":[{"key":"c"}]}})"},
        Case{"arguments_are_replaced", R"({"spec":{"containers":[{"name":"a","args":["1","2"]}]}})",
             R"({"spec":{"containers":[{"name":"a","args":["3"]}]}})",
             R"({"spec":{"containers":[{"name":"a","args":["3"]}]}})"},
        Case{"whole_list_replaced", R"({"spec":{"volumes":[{"name":"a"},{"name":"b"}]}})",
             R"({"spec":{"volumes":[{"$patch":"replace"},{"name":"c","emptyDir":{"medium":null}}]}})",
             R"({"spec":{"volumes":[{"name":"c","emptyDir":{}}]}})"},
        Case{"a_set", R"({"metadata":{"finalizers":["a","b"]}})", R"({"metadata":{"finalizers":["c","a"]}})",
             R"({"metadata":{"finalizers":["c","a","b"]}})"},
        Case{
            "out_of_a_list_of_values",
            R"({"spec":{"containers":[{"name":"a","securityContext":{"capabilities":{"drop":["X","Y"]}}}]}})",
            R"({"spec":{"containers":[{"name":"a","securityContext":{"capabilities":{"$deleteFromPrimitiveList/drop":["X","Z"]}}}]}})",
            R"({"spec":{"containers":[{"name":"a","securityContext":{"capabilities":{"drop":["Y"]}}}]}})"},
        Case{
            "order", R"({"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}})",
            R"({"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"d"},{"name":"a"}],"containers":[{"name":"d"}]}})",
            R"({"spec":{"containers":[{"name":"b"},{"name":"c"},{"name":"d"},{"name":"a"}]}})"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Patches, Refused,
    testing::Values(Case{"no_merge_key", R"({"spec":{"containers":[{"name":"a"}]}})",
                         R"({"spec":{"containers":[{"image":"x"}]}})",
                         "at spec.containers: an entry has no 'name', by which"},
                    Case{"unknown_directive", R"({"spec":{"a":{}}})", R"({"spec":{"a":{"$patch":"remove"}}})",
                         R"(at spec.a: $patch can be "delete" or "replace", not "remove")"},
                    Case{"merge_directive", R"({"spec":{"volumes":[{"name":"a"}]}})",
                         R"({"spec":{"volumes":[{"name":"a","$patch":"merge"}]}})", "at spec.volumes: $patch can be"},
                    Case{"mixed_types", R"({"metadata":{"finalizers":["a"]}})", R"({"metadata":{"finalizers":[1]}})",
                         "at metadata.finalizers: the entries of one list must have one type"},
                    Case{"not_retained", R"({"spec":{"a":{"x":1}}})", R"({"spec":{"a":{"$retainKeys":["x"],"y":2}}})",
                         "at spec.a: the patch sets 'y', which its $retainKeys does not name"},
                    Case{"retain_no_list", R"({"spec":{"a":{"x":1}}})", R"({"spec":{"a":{"$retainKeys":"x"}}})",
                         "at spec.a: a list is wanted, not \"x\""},
                    Case{"directive_without_list", R"({"spec":{}})", R"({"spec":{"$setElementOrder":[]}})",
                         "at spec: $setElementOrder needs the name of a list"}),
    name_of);

}  // namespace
}  // namespace turbolift::kubernetes

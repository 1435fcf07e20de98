package lint

import (
	"strings"
	"unicode"

	"eightx/scheme"
)

// The words the checker looks for in the texts of a scheme. They are what real
// schemes write, which is why they are Chinese and stand here: they are never
// shown by themselves.
//
// A word counts unless its clause denies it first: "不以点赞转发加分" rewards
// nothing, "照片不少于 4 张" does ask for photos.

type words []string

var (
	// counts of petitions (信访数量、排名); how they are handled may be scored.
	petitionWords = words{"上访", "信访量", "信访数量", "信访件数", "信访总量", "信访人次", "信访批次", "信访排名", "信访登记", "集体访", "个访", "群访", "非访", "越级访", "进京访", "赴京访", "赴省访"}
	// duties that ended when family planning became a service.
	birthWords = words{"社会抚养费", "节育手术", "结扎", "上环", "引产", "政策外", "计划外生育", "多孩", "违法生育", "超生", "符合政策生育率"}
	// an operation is one of those only where births are the topic.
	operationWords = words{"手术"}
	birthTopics    = words{"生育", "计生", "节育", "育龄", "四术"}
	legacyWords    = words{"计划生育"}

	// what may not be a basis of assessment: reports, likes, votes, time in apps.
	fameWords = words{"媒体报道", "新闻报道", "点赞", "转发", "投票数", "投票量", "网络投票", "阅读量", "关注量", "粉丝", "下载量", "安装率", "注册率", "登录率", "活跃度", "在线时长", "学习时长", "学习积分", "打卡", "签到率", "信息采用", "应用程序使用", "APP使用", "app使用", "小程序使用"}
	// boards, plaques and the thickness of files.
	showWords = words{"挂牌", "牌匾", "牌子", "上墙", "展板", "台账数量", "台账份数", "台账册数", "台账不少于", "档案盒", "痕迹材料", "工作留痕"}
	// what villages must not be made to upload.
	uploadWords = words{"照片", "相片", "图片", "截图", "视频", "录像", "轨迹", "简报", "定位"}
	handInWords = words{"上传", "报送", "上报", "提交", "上交", "提供", "报备"}
	villages    = words{"村居", "村（社区）", "村（居）", "各村", "社区", "村级"}

	taxWords        = words{"税收", "税款", "纳税", "协税", "财政贡献", "财政收入", "一般公共预算"}
	investmentWords = words{"招商", "引资", "到位资金"}
	statisticsWords = words{"固定资产投资", "固投", "生产总值", "GDP", "规模以上", "规上", "限额以上", "限上", "可支配收入", "工业总产值", "工业增加值", "社会消费品零售"}

	pledgeWords  = words{"责任状", "军令状", "承诺书"}
	honourWords  = words{"授牌", "挂匾", "命名", "称号"}
	personWords  = words{"直接推荐", "直接提拔", "直接任用", "优先提拔", "免职", "撤职", "罢免", "辞退"}
	baseWords    = words{"基本报酬", "基本工资", "基础工资", "基础报酬", "固定工资", "岗位工资", "最低工资", "生活补贴"}
	minutesWords = words{"纪要", "会议记录"}
	groupWords   = words{"领导小组", "议事协调", "指挥部", "工作专班"}

	// cases that a village had better not have.
	caseWords = words{"查处", "案件", "违法", "违规", "违建", "非法", "纠纷", "事故"}
	// cases an office only hears of when people complain.
	complaintWords = words{"信访", "上访", "热线", "12345", "投诉", "诉求"}
	countingWords  = words{"数量", "次数", "人次", "批次", "件数", "起数", "总量", "排名", "超过", "达到", "以上"}
	byVillageWords = words{"村居发放", "村（居）发放", "村（社区）发放", "社区发放", "村委会发放", "村里发放", "自行发放", "自行组织"}
)

// denials are words that turn a clause round when they stand before the word.
var denials = words{"不得", "不再", "不收", "不要求", "不需", "不必", "不以", "不因", "不考", "不做", "不作", "不将", "不把", "不设", "不统计", "不纳入", "不计", "不授", "不挂", "不搞", "不用", "不发", "不由", "不按", "不含", "不看", "不比", "不是", "不提供", "不上传", "不直接", "无需", "毋须", "无须", "禁止", "严禁", "取消", "没有", "避免以"}

// in finds the first word of the list that a text uses and does not deny.
func (w words) in(text string) string {
	for _, clause := range strings.FieldsFunc(text, endsClause) {
		for _, word := range w {
			if at := strings.Index(clause, word); at >= 0 && !denied(clause[:at]) {
				return word
			}
		}
	}
	return ""
}

// together finds a word of w in a clause that also has one of the others.
func (w words) together(others words, text string) string {
	for _, clause := range strings.FieldsFunc(text, endsClause) {
		if word := w.in(clause); word != "" && others.in(clause) != "" {
			return word
		}
	}
	return ""
}

func denied(before string) bool {
	for _, word := range denials {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

func endsClause(r rune) bool { return strings.ContainsRune("，。；！？,;!?\n", r) }

// text is a text of the scheme at its path.
type text struct{ path, words string }

// texts are the words of an indicator: name, evidence, note and all its rules say.
func (c *checker) texts(l *line) []text {
	out := []text{{l.path + ".name", l.def.Name}, {l.path + ".evidence", l.def.Evidence}, {l.path + ".note", l.def.Note}}
	for i := range c.clauses {
		if cl := &c.clauses[i]; cl.line == l && !cl.nested {
			out = append(out, treeTexts(cl.args, cl.path)...)
		}
	}
	return out
}

// treeTexts are the words inside a rule.
func treeTexts(t *scheme.Tree, path string) []text {
	if t == nil {
		return nil
	}
	var out []text
	if t.Kind == scheme.Scalar && strings.ContainsFunc(t.Scalar, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		out = append(out, text{path, t.Scalar})
	}
	for i, x := range t.List {
		out = append(out, treeTexts(x, path+"["+itoa(i)+"]")...)
	}
	for i, key := range t.Keys {
		out = append(out, treeTexts(t.Values[i], path+"."+key)...)
	}
	return out
}

// allTexts are the words of every item and indicator, read once.
func (c *checker) allTexts() []text {
	if c.words == nil {
		c.words = c.readTexts()
	}
	return c.words
}

func (c *checker) readTexts() []text {
	var out []text
	for i, item := range c.s.Items {
		path := scheme.ItemPath(i)
		out = append(out, text{path + ".name", item.Name}, text{path + ".note", item.Note})
	}
	for i := range c.lines {
		out = append(out, c.texts(&c.lines[i])...)
	}
	for i, m := range c.s.Metrics {
		out = append(out, text{"metrics[" + itoa(i) + "].name", m.Name})
	}
	return out
}

// checkPetitions: the number or rank of petitions is no measure; how they are
// handled may be one.
func checkPetitions(c *checker) { c.wording(petitionWords) }

// checkFame: reports, likes, votes and hours of study are no basis of assessment.
func checkFame(c *checker) { c.wording(fameWords) }

// checkShow: boards, plaques and piles of files are no basis of points.
func checkShow(c *checker) { c.wording(showWords) }

// wording reports texts that use a word, each place once.
func (c *checker) wording(list words) {
	for _, t := range c.allTexts() {
		if word := list.in(t.words); word != "" {
			c.report(t.path, "word", word, "text", t.words)
		}
	}
}

// checkBirths: births, operations and fees are no targets any more.
func checkBirths(c *checker) {
	for _, t := range c.allTexts() {
		word := birthWords.in(t.words)
		if word == "" && birthTopics.in(t.words) != "" {
			word = operationWords.in(t.words)
		}
		if word != "" {
			c.report(t.path, "word", word, "text", t.words)
		}
	}
}

// checkLegacy: an item still carries the name of a duty that became a service.
func checkLegacy(c *checker) {
	for i, item := range c.s.Items {
		if word := legacyWords.in(item.Name); word != "" {
			c.report(scheme.ItemPath(i)+".name", "word", word, "name", item.Name)
		}
	}
	for i := range c.lines {
		l := &c.lines[i]
		if word := legacyWords.in(l.def.Name); word != "" {
			c.report(l.path+".name", "word", word, "name", l.def.Name)
		}
	}
}

// checkUploads: villages are not made to hand in photos, videos and tracks.
func checkUploads(c *checker) {
	for i := range c.lines {
		l := &c.lines[i]
		for _, t := range c.texts(l) {
			word := uploadWords.in(t.words)
			if word == "" || l.def.Source != "village" && !demands(t.words) {
				continue
			}
			c.report(t.path, "word", word, "text", t.words)
		}
	}
}

// demands tells whether a clause asks villages to hand in one of those things.
func demands(text string) bool {
	for _, clause := range strings.FieldsFunc(text, endsClause) {
		if uploadWords.in(clause) != "" && handInWords.in(clause) != "" && villages.in(clause) != "" {
			return true
		}
	}
	return false
}
